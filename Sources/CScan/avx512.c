// 64 bytes at a time.

#include "kernels.h"

#if defined(__x86_64__)
#include "x86.h"

#define AVX512 __attribute__((target("avx512f,avx512bw,bmi,popcnt,pclmul")))

AVX512 static inline uint64_t equals(__m512i text, char byte) {
  return _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8(byte));
}

AVX512 static inline masks scan(__m512i text) {
  const __m512i folded = _mm512_or_si512(text, _mm512_set1_epi8(0x20));
  masks found = {
    .quotes = equals(text, '"'),
    .backslashes = equals(text, '\\'),
    .brackets = equals(folded, '{') | equals(folded, '}'),
    .controls = _mm512_cmplt_epu8_mask(text, _mm512_set1_epi8(0x20)),
  };
  if (found.controls != 0) found.newlines = equals(text, '\n');
  return found;
}

AVX512 static inline __m512i look_up(const uint8_t *table, __m512i places) {
  return _mm512_shuffle_epi8(_mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)table)), places);
}

/// Non-zero bytes where the 64 bytes at `text`, with the three in front of them, break UTF-8.
AVX512 static inline __m512i utf8_errors(const uint8_t *text) {
  const __m512i half = _mm512_set1_epi8(0x0F);
  const __m512i now = _mm512_loadu_si512(text);
  const __m512i before = _mm512_loadu_si512(text - 1);
  const __m512i high = look_up(first_high, _mm512_and_si512(_mm512_srli_epi16(before, 4), half));
  const __m512i low = look_up(first_low, _mm512_and_si512(before, half));
  const __m512i next = look_up(second_high, _mm512_and_si512(_mm512_srli_epi16(now, 4), half));
  const __m512i broken = _mm512_and_si512(_mm512_and_si512(high, low), next);
  const __m512i third =
    _mm512_subs_epu8(_mm512_loadu_si512(text - 2), _mm512_set1_epi8((char)(0xE0 - 0x80)));
  const __m512i fourth =
    _mm512_subs_epu8(_mm512_loadu_si512(text - 3), _mm512_set1_epi8((char)(0xF0 - 0x80)));
  const __m512i wanted = _mm512_and_si512(_mm512_or_si512(third, fourth), _mm512_set1_epi8((char)0x80));
  return _mm512_xor_si512(wanted, broken);
}

/// What goes on from word to word.
typedef struct state {
  carry carry;
  /// Bits for bytes beyond ASCII at the last word's end, which may belong to a scalar that goes on.
  uint64_t open;
  __m512i errors;
} state;

/// Fills the bitmaps' words for 64 bytes, of which those in `valid` are text.
AVX512 static inline void step(
  const uint8_t *text, uint64_t valid, state *state, cscan_bitmaps bitmaps, size_t word
) {
  const __m512i bytes = _mm512_loadu_si512(text);
  const uint64_t beyond_ascii = _mm512_movepi8_mask(bytes);
  if ((beyond_ascii | state->open) != 0) {
    state->errors = _mm512_or_si512(state->errors, utf8_errors(text));
    state->open = beyond_ascii >> (WORD - 3);
  }
  if (valid == 0) return;
  masks found = scan(bytes);
  found.controls &= valid;
  write_word(found, &state->carry, bitmaps, word, product_parity);
}

AVX512 cscan_summary index_avx512(const uint8_t *text, size_t length, const cscan_bitmaps *bitmaps) {
  state state = { .errors = _mm512_setzero_si512() };
  window copy;
  if (length > 0) step(word_at(text, length, 0, &copy), text_bits(length, 0), &state, *bitmaps, 0);
  size_t start = WORD;
  for (; start < length && length - start >= WORD; start += WORD)
    step(text + start, ~(uint64_t)0, &state, *bitmaps, start / WORD);
  // The rest; also without one, a scalar may have to go on.
  const size_t rest = start < length ? start : length;
  step(word_at(text, length, rest, &copy), text_bits(length, rest), &state, *bitmaps, start / WORD);
  if (_mm512_test_epi8_mask(state.errors, state.errors) != 0) state.carry.summary.has_invalid_utf8 = true;
  return state.carry.summary;
}

AVX512 size_t count_avx512(const uint8_t *text, size_t length) {
  size_t count = 0;
  size_t at = 0;
  for (; length - at >= WORD; at += WORD)
    count += (size_t)__builtin_popcountll(equals(_mm512_loadu_si512(text + at), '\n'));
  return count + count_scalar(text + at, length - at);
}

AVX512 size_t find_avx512(const uint8_t *text, size_t length, size_t start, const cscan_literal *literal) {
  const uint8_t first = literal->bytes[literal->first];
  const uint8_t second = literal->bytes[literal->second];
  const __m512i first_fold = _mm512_set1_epi8(is_lower(first) ? 0x20 : 0);
  const __m512i second_fold = _mm512_set1_epi8(is_lower(second) ? 0x20 : 0);
  size_t at = start;
  for (; at + literal->length + (WORD - 1) <= length; at += WORD) {
    const __m512i one = _mm512_loadu_si512(text + at + literal->first);
    const __m512i two = _mm512_loadu_si512(text + at + literal->second);
    uint64_t places = equals(_mm512_or_si512(one, first_fold), (char)first) &
                      equals(_mm512_or_si512(two, second_fold), (char)second);
    for (; places != 0; places &= places - 1) {
      const size_t place = at + (size_t)__builtin_ctzll(places);
      if (stands_at(text + place, literal)) return place;
    }
  }
  return find_scalar(text, length, at, literal);
}

AVX512 cscan_sighting sight_avx512(
  const uint8_t *text, size_t length, size_t start, const cscan_literal *literal
) {
  const uint8_t first = literal->bytes[literal->first];
  const uint8_t second = literal->bytes[literal->second];
  const __m512i first_fold = _mm512_set1_epi8(is_lower(first) ? 0x20 : 0);
  const __m512i second_fold = _mm512_set1_epi8(is_lower(second) ? 0x20 : 0);
  const size_t behind = needed(literal) + (WORD - 1);
  size_t newlines = 0;
  size_t at = start;
  for (; at + behind <= length; at += WORD) {
    const __m512i here = _mm512_loadu_si512(text + at);
    const __m512i one = _mm512_or_si512(_mm512_loadu_si512(text + at + literal->first), first_fold);
    const __m512i two = _mm512_or_si512(_mm512_loadu_si512(text + at + literal->second), second_fold);
    const uint64_t lines = equals(here, '\n');
    uint64_t places = (equals(one, (char)first) & equals(two, (char)second)) |
                      (equals(here, '\\') & equals(_mm512_loadu_si512(text + at + 1), 'u'));
    for (; places != 0; places &= places - 1) {
      const unsigned bit = (unsigned)__builtin_ctzll(places);
      const uint8_t *place = text + at + bit;
      if (stands_at(place, literal) || hides(place))
        return (cscan_sighting){ .place = at + bit, .newlines = newlines + newlines_before(lines, bit) };
    }
    newlines += (size_t)__builtin_popcountll(lines);
  }
  return sight_scalar(text, length, at, literal, newlines);
}
#endif
