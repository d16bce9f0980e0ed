// 16 bytes at a time: what every x86-64 processor has.

#include "kernels.h"

#if defined(__x86_64__)
#include <emmintrin.h>

static inline __m128i load(const uint8_t *text) { return _mm_loadu_si128((const __m128i *)text); }

static inline uint64_t bits(__m128i text) { return (uint32_t)_mm_movemask_epi8(text); }

static inline __m128i equals(__m128i text, char byte) { return _mm_cmpeq_epi8(text, _mm_set1_epi8(byte)); }

static inline masks scan(const uint8_t *text, uint64_t *beyond_ascii) {
  masks found = { 0 };
  const __m128i last_control = _mm_set1_epi8(0x1F);
  for (int part = 0; part < WORD; part += 16) {
    const __m128i now = load(text + part);
    const __m128i folded = _mm_or_si128(now, _mm_set1_epi8(0x20));
    found.quotes |= bits(equals(now, '"')) << part;
    found.backslashes |= bits(equals(now, '\\')) << part;
    found.brackets |= bits(_mm_or_si128(equals(folded, '{'), equals(folded, '}'))) << part;
    found.controls |= bits(_mm_cmpeq_epi8(_mm_max_epu8(now, last_control), last_control)) << part;
    *beyond_ascii |= bits(now);
  }
  if (found.controls == 0) return found;
  for (int part = 0; part < WORD; part += 16) found.newlines |= bits(equals(load(text + part), '\n')) << part;
  return found;
}

cscan_summary index_sse2(const uint8_t *text, size_t length, const cscan_bitmaps *bitmaps) {
  carry carry = { 0 };
  uint64_t beyond_ascii = 0;
  size_t start = 0;
  for (; length - start >= WORD; start += WORD)
    write_word(scan(text + start, &beyond_ascii), &carry, *bitmaps, start / WORD, prefix_parity);
  if (start < length) {
    uint8_t rest[WORD];
    memset(rest, ' ', sizeof rest);
    memcpy(rest, text + start, length - start);
    write_word(scan(rest, &beyond_ascii), &carry, *bitmaps, start / WORD, prefix_parity);
  }
  if (beyond_ascii != 0 && !cscan_is_utf8(text, length)) carry.summary.has_invalid_utf8 = true;
  return carry.summary;
}

size_t count_sse2(const uint8_t *text, size_t length) {
  size_t count = 0;
  size_t at = 0;
  for (; length - at >= 16; at += 16) {
    const uint64_t newlines = bits(equals(load(text + at), '\n'));
    if (newlines != 0) count += (size_t)__builtin_popcountll(newlines);
  }
  return count + count_scalar(text + at, length - at);
}

size_t find_sse2(const uint8_t *text, size_t length, size_t start, const cscan_literal *literal) {
  const uint8_t first = literal->bytes[literal->first];
  const uint8_t second = literal->bytes[literal->second];
  const __m128i first_fold = _mm_set1_epi8(is_lower(first) ? 0x20 : 0);
  const __m128i second_fold = _mm_set1_epi8(is_lower(second) ? 0x20 : 0);
  size_t at = start;
  for (; at + literal->length + 15 <= length; at += 16) {
    const __m128i one = _mm_or_si128(load(text + at + literal->first), first_fold);
    const __m128i two = _mm_or_si128(load(text + at + literal->second), second_fold);
    uint64_t places = bits(_mm_and_si128(equals(one, (char)first), equals(two, (char)second)));
    for (; places != 0; places &= places - 1) {
      const size_t place = at + (size_t)__builtin_ctzll(places);
      if (stands_at(text + place, literal)) return place;
    }
  }
  return find_scalar(text, length, at, literal);
}

cscan_sighting sight_sse2(
  const uint8_t *text, size_t length, size_t start, const cscan_literal *literal
) {
  const uint8_t first = literal->bytes[literal->first];
  const uint8_t second = literal->bytes[literal->second];
  const __m128i first_fold = _mm_set1_epi8(is_lower(first) ? 0x20 : 0);
  const __m128i second_fold = _mm_set1_epi8(is_lower(second) ? 0x20 : 0);
  const size_t behind = needed(literal) + 15;
  size_t newlines = 0;
  size_t at = start;
  for (; at + behind <= length; at += 16) {
    const __m128i here = load(text + at);
    const __m128i one = _mm_or_si128(load(text + at + literal->first), first_fold);
    const __m128i two = _mm_or_si128(load(text + at + literal->second), second_fold);
    const __m128i stands = _mm_and_si128(equals(one, (char)first), equals(two, (char)second));
    const __m128i hidden = _mm_and_si128(equals(here, '\\'), equals(load(text + at + 1), 'u'));
    const uint64_t lines = bits(equals(here, '\n'));
    for (uint64_t places = bits(_mm_or_si128(stands, hidden)); places != 0; places &= places - 1) {
      const unsigned bit = (unsigned)__builtin_ctzll(places);
      const uint8_t *place = text + at + bit;
      if (stands_at(place, literal) || hides(place))
        return (cscan_sighting){ .place = at + bit, .newlines = newlines + newlines_before(lines, bit) };
    }
    if (lines != 0) newlines += (size_t)__builtin_popcountll(lines);
  }
  return sight_scalar(text, length, at, literal, newlines);
}
#endif
