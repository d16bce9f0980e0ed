// 64 bytes at a time.

#include "kernels.h"

#if defined(__x86_64__)
#include "x86.h"

#define AVX512 __attribute__((target("avx512f,avx512bw,bmi,pclmul")))

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

AVX512 static inline __m512i table(__m128i half) { return _mm512_broadcast_i32x4(half); }

/// Non-zero bytes where the 64 bytes at `text`, with the three in front of them, break UTF-8.
AVX512 static inline __m512i utf8_errors(const uint8_t *text) {
  const __m512i half = _mm512_set1_epi8(0x0F);
  const __m512i now = _mm512_loadu_si512(text);
  const __m512i before = _mm512_loadu_si512(text - 1);
  const __m512i first_high = _mm512_shuffle_epi8(
    table(_mm_setr_epi8(FIRST_HIGH)), _mm512_and_si512(_mm512_srli_epi16(before, 4), half));
  const __m512i first_low =
    _mm512_shuffle_epi8(table(_mm_setr_epi8(FIRST_LOW)), _mm512_and_si512(before, half));
  const __m512i second_high = _mm512_shuffle_epi8(
    table(_mm_setr_epi8(SECOND_HIGH)), _mm512_and_si512(_mm512_srli_epi16(now, 4), half));
  const __m512i broken = _mm512_and_si512(_mm512_and_si512(first_high, first_low), second_high);
  const __m512i third =
    _mm512_subs_epu8(_mm512_loadu_si512(text - 2), _mm512_set1_epi8((char)(0xE0 - 0x80)));
  const __m512i fourth =
    _mm512_subs_epu8(_mm512_loadu_si512(text - 3), _mm512_set1_epi8((char)(0xF0 - 0x80)));
  const __m512i wanted = _mm512_and_si512(_mm512_or_si512(third, fourth), _mm512_set1_epi8((char)0x80));
  return _mm512_xor_si512(wanted, broken);
}

AVX512 unsigned index_avx512(const uint8_t *text, size_t length, const cscan_bitmaps *bitmaps) {
  carry carry = { 0 };
  window copy;
  __m512i errors = _mm512_setzero_si512();
  uint64_t open = 0;
  for (size_t start = 0; start < length || open != 0; start += WORD) {
    const uint8_t *word = word_at(text, length, start < length ? start : length, &copy);
    const __m512i bytes = _mm512_loadu_si512(word);
    const uint64_t beyond_ascii = _mm512_movepi8_mask(bytes);
    if ((beyond_ascii | open) != 0) errors = _mm512_or_si512(errors, utf8_errors(word));
    open = beyond_ascii >> (WORD - 3);
    if (start >= length) break;
    masks found = scan(bytes);
    found.controls &= text_bits(length, start);
    write_word(found, &carry, bitmaps, start / WORD, product_parity);
  }
  if (_mm512_test_epi8_mask(errors, errors) != 0) carry.seen |= CSCAN_INVALID_UTF8;
  return carry.seen;
}
#endif
