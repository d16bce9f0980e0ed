// 32 bytes at a time.

#include "kernels.h"

#if defined(__x86_64__)
#include "x86.h"

#define AVX2 __attribute__((target("avx2,bmi,popcnt,pclmul")))

AVX2 static inline uint64_t bits(__m256i low, __m256i high) {
  return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

AVX2 static inline __m256i equals(__m256i text, char byte) {
  return _mm256_cmpeq_epi8(text, _mm256_set1_epi8(byte));
}

AVX2 static inline __m256i brackets(__m256i text) {
  const __m256i folded = _mm256_or_si256(text, _mm256_set1_epi8(0x20));
  return _mm256_or_si256(equals(folded, '{'), equals(folded, '}'));
}

AVX2 static inline __m256i controls(__m256i text) {
  const __m256i last = _mm256_set1_epi8(0x1F);
  return _mm256_cmpeq_epi8(_mm256_max_epu8(text, last), last);
}

AVX2 static inline masks scan(__m256i low, __m256i high) {
  masks found = {
    .quotes = bits(equals(low, '"'), equals(high, '"')),
    .backslashes = bits(equals(low, '\\'), equals(high, '\\')),
    .brackets = bits(brackets(low), brackets(high)),
  };
  // Rare: about one in a line.
  if (_mm256_movemask_epi8(controls(_mm256_min_epu8(low, high))) != 0) {
    found.controls = bits(controls(low), controls(high));
    found.newlines = bits(equals(low, '\n'), equals(high, '\n'));
  }
  return found;
}

AVX2 static inline __m256i look_up(const uint8_t *table, __m256i places) {
  return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)table)), places);
}

/// Non-zero bytes where the 32 bytes at `text`, with the three in front of them, break UTF-8.
AVX2 static inline __m256i utf8_errors(const uint8_t *text) {
  const __m256i half = _mm256_set1_epi8(0x0F);
  const __m256i now = _mm256_loadu_si256((const __m256i *)text);
  const __m256i before = _mm256_loadu_si256((const __m256i *)(text - 1));
  const __m256i high = look_up(first_high, _mm256_and_si256(_mm256_srli_epi16(before, 4), half));
  const __m256i low = look_up(first_low, _mm256_and_si256(before, half));
  const __m256i next = look_up(second_high, _mm256_and_si256(_mm256_srli_epi16(now, 4), half));
  const __m256i broken = _mm256_and_si256(_mm256_and_si256(high, low), next);
  const __m256i third = _mm256_subs_epu8(
    _mm256_loadu_si256((const __m256i *)(text - 2)), _mm256_set1_epi8((char)(0xE0 - 0x80)));
  const __m256i fourth = _mm256_subs_epu8(
    _mm256_loadu_si256((const __m256i *)(text - 3)), _mm256_set1_epi8((char)(0xF0 - 0x80)));
  const __m256i wanted = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
  return _mm256_xor_si256(wanted, broken);
}

/// What goes on from word to word.
typedef struct state {
  carry carry;
  /// Bits for bytes beyond ASCII at the last word's end, which may belong to a scalar that goes on.
  uint64_t open;
  __m256i errors;
} state;

/// Fills the bitmaps' words for 64 bytes, of which those in `valid` are text.
AVX2 static inline void step(
  const uint8_t *text, uint64_t valid, state *state, cscan_bitmaps bitmaps, size_t word
) {
  const __m256i low = _mm256_loadu_si256((const __m256i *)text);
  const __m256i high = _mm256_loadu_si256((const __m256i *)(text + 32));
  const uint32_t beyond_ascii = (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(low, high));
  if ((beyond_ascii | state->open) != 0) {
    const __m256i errors = _mm256_or_si256(utf8_errors(text), utf8_errors(text + 32));
    state->errors = _mm256_or_si256(state->errors, errors);
    state->open = (uint32_t)_mm256_movemask_epi8(high) >> (32 - 3);
  }
  if (valid == 0) return;
  masks found = scan(low, high);
  found.controls &= valid;
  write_word(found, &state->carry, bitmaps, word, product_parity);
}

AVX2 cscan_summary index_avx2(const uint8_t *text, size_t length, const cscan_bitmaps *bitmaps) {
  state state = { .errors = _mm256_setzero_si256() };
  window copy;
  if (length > 0) step(word_at(text, length, 0, &copy), text_bits(length, 0), &state, *bitmaps, 0);
  size_t start = WORD;
  for (; start < length && length - start >= WORD; start += WORD)
    step(text + start, ~(uint64_t)0, &state, *bitmaps, start / WORD);
  // The rest; also without one, a scalar may have to go on.
  const size_t rest = start < length ? start : length;
  step(word_at(text, length, rest, &copy), text_bits(length, rest), &state, *bitmaps, start / WORD);
  if (!_mm256_testz_si256(state.errors, state.errors)) state.carry.summary.has_invalid_utf8 = true;
  return state.carry.summary;
}

AVX2 size_t count_avx2(const uint8_t *text, size_t length) {
  size_t count = 0;
  size_t at = 0;
  for (; length - at >= WORD; at += WORD) {
    const __m256i low = _mm256_loadu_si256((const __m256i *)(text + at));
    const __m256i high = _mm256_loadu_si256((const __m256i *)(text + at + 32));
    const uint64_t newlines = bits(equals(low, '\n'), equals(high, '\n'));
    if (newlines != 0) count += (size_t)__builtin_popcountll(newlines);
  }
  return count + count_scalar(text + at, length - at);
}

AVX2 size_t find_avx2(const uint8_t *text, size_t length, size_t start, const cscan_literal *literal) {
  const uint8_t first = literal->bytes[literal->first];
  const uint8_t second = literal->bytes[literal->second];
  const __m256i first_fold = _mm256_set1_epi8(is_lower(first) ? 0x20 : 0);
  const __m256i second_fold = _mm256_set1_epi8(is_lower(second) ? 0x20 : 0);
  size_t at = start;
  for (; at + literal->length + 63 <= length; at += 64) {
    const uint8_t *left = text + at + literal->first;
    const uint8_t *right = text + at + literal->second;
    __m256i hits[2];
    for (int half = 0; half < 2; half++) {
      const __m256i one = _mm256_loadu_si256((const __m256i *)(left + 32 * half));
      const __m256i two = _mm256_loadu_si256((const __m256i *)(right + 32 * half));
      hits[half] = _mm256_and_si256(
        equals(_mm256_or_si256(one, first_fold), (char)first),
        equals(_mm256_or_si256(two, second_fold), (char)second));
    }
    for (uint64_t places = bits(hits[0], hits[1]); places != 0; places &= places - 1) {
      const size_t place = at + (size_t)__builtin_ctzll(places);
      if (stands_at(text + place, literal)) return place;
    }
  }
  return find_scalar(text, length, at, literal);
}

AVX2 cscan_sighting sight_avx2(
  const uint8_t *text, size_t length, size_t start, const cscan_literal *literal
) {
  const uint8_t first = literal->bytes[literal->first];
  const uint8_t second = literal->bytes[literal->second];
  const __m256i first_fold = _mm256_set1_epi8(is_lower(first) ? 0x20 : 0);
  const __m256i second_fold = _mm256_set1_epi8(is_lower(second) ? 0x20 : 0);
  const size_t behind = needed(literal) + (WORD - 1);
  size_t newlines = 0;
  size_t at = start;
  for (; at + behind <= length; at += WORD) {
    __m256i hits[2], ends[2];
    for (int half = 0; half < 2; half++) {
      const uint8_t *part = text + at + 32 * half;
      const __m256i here = _mm256_loadu_si256((const __m256i *)part);
      const __m256i next = _mm256_loadu_si256((const __m256i *)(part + 1));
      const __m256i one = _mm256_loadu_si256((const __m256i *)(part + literal->first));
      const __m256i two = _mm256_loadu_si256((const __m256i *)(part + literal->second));
      hits[half] = _mm256_or_si256(
        _mm256_and_si256(equals(here, '\\'), equals(next, 'u')),
        _mm256_and_si256(
          equals(_mm256_or_si256(one, first_fold), (char)first),
          equals(_mm256_or_si256(two, second_fold), (char)second)));
      ends[half] = equals(here, '\n');
    }
    const uint64_t lines = bits(ends[0], ends[1]);
    for (uint64_t places = bits(hits[0], hits[1]); places != 0; places &= places - 1) {
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
