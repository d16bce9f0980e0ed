// 16 bytes at a time on 64-bit ARM.

#include "kernels.h"

#if defined(__aarch64__)
#include <arm_neon.h>

/// A bit for each of 64 bytes that are all ones or zeros: weights, then three rounds of pairwise sums.
static inline uint64_t bits(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
  const uint8x16_t weights = { 1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128 };
  const uint8x16_t low = vpaddq_u8(vandq_u8(a, weights), vandq_u8(b, weights));
  const uint8x16_t high = vpaddq_u8(vandq_u8(c, weights), vandq_u8(d, weights));
  const uint8x16_t sums = vpaddq_u8(low, high);
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sums, sums)), 0);
}

static inline uint8x16_t equals(uint8x16_t text, uint8_t byte) { return vceqq_u8(text, vdupq_n_u8(byte)); }

static inline uint8x16_t brackets(uint8x16_t text) {
  const uint8x16_t folded = vorrq_u8(text, vdupq_n_u8(0x20));
  return vorrq_u8(equals(folded, '{'), equals(folded, '}'));
}

static inline uint8x16_t controls(uint8x16_t text) { return vcltq_u8(text, vdupq_n_u8(0x20)); }

#define FOUR(of) bits(of(a), of(b), of(c), of(d))
#define FOUR_EQUAL(byte) bits(equals(a, byte), equals(b, byte), equals(c, byte), equals(d, byte))

static inline masks scan(const uint8_t *text, uint8x16_t *all) {
  const uint8x16_t a = vld1q_u8(text);
  const uint8x16_t b = vld1q_u8(text + 16);
  const uint8x16_t c = vld1q_u8(text + 32);
  const uint8x16_t d = vld1q_u8(text + 48);
  *all = vorrq_u8(*all, vorrq_u8(vorrq_u8(a, b), vorrq_u8(c, d)));
  masks found = {
    .quotes = FOUR_EQUAL('"'),
    .backslashes = FOUR_EQUAL('\\'),
    .brackets = FOUR(brackets),
    .controls = FOUR(controls),
  };
  if (found.controls != 0) found.newlines = FOUR_EQUAL('\n');
  return found;
}

cscan_summary index_neon(const uint8_t *text, size_t length, const cscan_bitmaps *bitmaps) {
  carry carry = { 0 };
  uint8x16_t all = vdupq_n_u8(0);
  size_t start = 0;
  for (; length - start >= WORD; start += WORD)
    write_word(scan(text + start, &all), &carry, *bitmaps, start / WORD, prefix_parity);
  if (start < length) {
    uint8_t rest[WORD];
    memset(rest, ' ', sizeof rest);
    memcpy(rest, text + start, length - start);
    write_word(scan(rest, &all), &carry, *bitmaps, start / WORD, prefix_parity);
  }
  if (vmaxvq_u8(all) >= 0x80 && !cscan_is_utf8(text, length)) carry.summary.has_invalid_utf8 = true;
  return carry.summary;
}

size_t count_neon(const uint8_t *text, size_t length) {
  size_t count = 0;
  size_t at = 0;
  for (; length - at >= 16; at += 16)
    count += vaddvq_u8(vshrq_n_u8(equals(vld1q_u8(text + at), '\n'), 7));
  return count + count_scalar(text + at, length - at);
}

/// Four bits for each of 16 bytes that are all ones or zeros.
static inline uint64_t nibbles(uint8x16_t text) {
  return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(text), 4)), 0);
}

size_t find_neon(const uint8_t *text, size_t length, size_t start, const cscan_literal *literal) {
  const uint8_t first = literal->bytes[literal->first];
  const uint8_t second = literal->bytes[literal->second];
  const uint8x16_t first_fold = vdupq_n_u8(is_lower(first) ? 0x20 : 0);
  const uint8x16_t second_fold = vdupq_n_u8(is_lower(second) ? 0x20 : 0);
  size_t at = start;
  for (; at + literal->length + 15 <= length; at += 16) {
    const uint8x16_t one = vorrq_u8(vld1q_u8(text + at + literal->first), first_fold);
    const uint8x16_t two = vorrq_u8(vld1q_u8(text + at + literal->second), second_fold);
    uint64_t places = nibbles(vandq_u8(equals(one, first), equals(two, second))) & 0x1111111111111111;
    for (; places != 0; places &= places - 1) {
      const size_t place = at + (size_t)__builtin_ctzll(places) / 4;
      if (stands_at(text + place, literal)) return place;
    }
  }
  return find_scalar(text, length, at, literal);
}

cscan_sighting sight_neon(
  const uint8_t *text, size_t length, size_t start, const cscan_literal *literal
) {
  const uint8_t first = literal->bytes[literal->first];
  const uint8_t second = literal->bytes[literal->second];
  const uint8x16_t first_fold = vdupq_n_u8(is_lower(first) ? 0x20 : 0);
  const uint8x16_t second_fold = vdupq_n_u8(is_lower(second) ? 0x20 : 0);
  const size_t behind = needed(literal) + 15;
  size_t newlines = 0;
  size_t at = start;
  for (; at + behind <= length; at += 16) {
    const uint8x16_t here = vld1q_u8(text + at);
    const uint8x16_t one = vorrq_u8(vld1q_u8(text + at + literal->first), first_fold);
    const uint8x16_t two = vorrq_u8(vld1q_u8(text + at + literal->second), second_fold);
    const uint8x16_t stands = vandq_u8(equals(one, first), equals(two, second));
    const uint8x16_t hidden = vandq_u8(equals(here, '\\'), equals(vld1q_u8(text + at + 1), 'u'));
    const uint64_t lines = nibbles(equals(here, '\n')) & 0x1111111111111111;
    uint64_t places = nibbles(vorrq_u8(stands, hidden)) & 0x1111111111111111;
    for (; places != 0; places &= places - 1) {
      const unsigned bit = (unsigned)__builtin_ctzll(places);
      const uint8_t *place = text + at + bit / 4;
      if (stands_at(place, literal) || hides(place))
        return (cscan_sighting){ .place = at + bit / 4, .newlines = newlines + newlines_before(lines, bit) };
    }
    if (lines != 0) newlines += (size_t)__builtin_popcountll(lines);
  }
  return sight_scalar(text, length, at, literal, newlines);
}
#endif
