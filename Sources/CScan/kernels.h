// What the kernels share: the step from one 64-byte word's masks to its bitmap words.

#ifndef CSCAN_KERNELS_H
#define CSCAN_KERNELS_H

#include "cscan.h"

#include <string.h>

/// Bytes that a word of a bitmap stands for.
enum { WORD = 64 };

/// What a kernel finds in 64 bytes, a bit a byte.
typedef struct masks {
  uint64_t quotes, backslashes, brackets;
  /// Bytes below 0x20, line feeds included.
  uint64_t controls;
  uint64_t newlines;
} masks;

/// What one word hands on to the next.
typedef struct carry {
  /// 1 when the next byte is escaped.
  uint64_t escape;
  /// All ones when the next byte stands in a string.
  uint64_t string;
  cscan_summary summary;
} carry;

/// The bytes behind runs of backslashes of odd length. A run of even length escapes only itself; the sums
/// carry each run's first bit behind its end, and where that lands says whether the length is odd.
static inline uint64_t escaped_bytes(uint64_t backslashes, uint64_t *escape) {
  const uint64_t even = 0x5555555555555555;
  const uint64_t before = *escape;
  const uint64_t runs = backslashes & ~before;
  if (runs == 0) {
    *escape = 0;
    return before;
  }
  const uint64_t starts = runs & ~(runs << 1);
  uint64_t from_odd;
  *escape = __builtin_add_overflow(runs, starts & ~even, &from_odd);
  const uint64_t from_even = runs + (starts & even);
  return before | (from_even & ~runs & ~even) | (from_odd & ~runs & even);
}

/// Each bit becomes the parity of itself and all lower ones.
static inline uint64_t prefix_parity(uint64_t bits) {
  for (int shift = 1; shift < WORD; shift *= 2) bits ^= bits << shift;
  return bits;
}

/// Ends every string that a line feed stands in.
static inline uint64_t end_at_newlines(uint64_t inside, uint64_t newlines) {
  for (uint64_t torn = inside & newlines; torn != 0; torn = inside & newlines) {
    const uint64_t newline = torn & -torn;
    inside ^= ~(newline - 1);
  }
  return inside;
}

/// Writes a word of each bitmap. `parity` is `prefix_parity` or a quicker one. A run of backslashes that a
/// line feed interrupts escapes nothing of the next line, because the line feed is the byte that it escapes.
static inline __attribute__((always_inline)) void write_word(
  masks found, carry *carry, cscan_bitmaps bitmaps, size_t word, uint64_t (*parity)(uint64_t)
) {
  const uint64_t quotes = found.quotes & ~escaped_bytes(found.backslashes, &carry->escape);
  uint64_t inside = parity(quotes) ^ carry->string;
  uint64_t specials = found.backslashes;
  if (__builtin_expect(found.controls != 0, 0)) {
    inside = end_at_newlines(inside, found.newlines);
    const uint64_t controls = found.controls & inside;
    carry->summary.has_controls |= controls != 0;
    carry->summary.newlines += (size_t)__builtin_popcountll(found.newlines);
    specials |= controls;
  }
  carry->string = (uint64_t)((int64_t)inside >> (WORD - 1));
  bitmaps.quotes[word] = quotes;
  bitmaps.brackets[word] = found.brackets & ~inside;
  bitmaps.newlines[word] = found.newlines;
  bitmaps.specials[word] = specials;
}

/// The byte in lower case, when it is an ASCII letter.
static inline uint8_t lower(uint8_t byte) { return byte - 'A' < 26u ? byte | 0x20 : byte; }

static inline bool is_lower(uint8_t byte) { return byte - 'a' < 26u; }

/// Whether the literal stands at `at`, where enough text is left.
static inline bool stands_at(const uint8_t *at, const cscan_literal *literal) {
  for (size_t index = 0; index < literal->length; index++)
    if (lower(at[index]) != literal->bytes[index]) return false;
  return true;
}

/// Bytes of an escape that hides a character, as far as they tell.
enum { HIDING = 5 };

/// Whether so many bytes are `\u00` and a digit that makes the escape a printable ASCII character.
static inline bool hides(const uint8_t *at) {
  return memcmp(at, "\\u00", 4) == 0 && at[4] - '2' < 6u;
}

/// Bytes that must be left at a place to see whether the literal stands or hides there.
static inline size_t needed(const cscan_literal *literal) {
  return literal->length > HIDING ? literal->length : HIDING;
}

/// The line feeds of 64 bytes that stand in front of one of them.
static inline size_t newlines_before(uint64_t newlines, unsigned place) {
  return (size_t)__builtin_popcountll(newlines & (((uint64_t)1 << place) - 1));
}

cscan_summary index_scalar(const uint8_t *text, size_t length, const cscan_bitmaps *bitmaps);
size_t count_scalar(const uint8_t *text, size_t length);
size_t find_scalar(const uint8_t *text, size_t length, size_t start, const cscan_literal *literal);
/// `newlines` were seen before `start`.
cscan_sighting sight_scalar(
  const uint8_t *text, size_t length, size_t start, const cscan_literal *literal, size_t newlines);

#if defined(__x86_64__)
cscan_summary index_sse2(const uint8_t *text, size_t length, const cscan_bitmaps *bitmaps);
cscan_summary index_avx2(const uint8_t *text, size_t length, const cscan_bitmaps *bitmaps);
cscan_summary index_avx512(const uint8_t *text, size_t length, const cscan_bitmaps *bitmaps);
size_t count_sse2(const uint8_t *text, size_t length);
size_t count_avx2(const uint8_t *text, size_t length);
size_t count_avx512(const uint8_t *text, size_t length);
size_t find_sse2(const uint8_t *text, size_t length, size_t start, const cscan_literal *literal);
size_t find_avx2(const uint8_t *text, size_t length, size_t start, const cscan_literal *literal);
size_t find_avx512(const uint8_t *text, size_t length, size_t start, const cscan_literal *literal);
cscan_sighting sight_sse2(const uint8_t *text, size_t length, size_t start, const cscan_literal *literal);
cscan_sighting sight_avx2(const uint8_t *text, size_t length, size_t start, const cscan_literal *literal);
cscan_sighting sight_avx512(const uint8_t *text, size_t length, size_t start, const cscan_literal *literal);
#elif defined(__aarch64__)
cscan_summary index_neon(const uint8_t *text, size_t length, const cscan_bitmaps *bitmaps);
size_t count_neon(const uint8_t *text, size_t length);
size_t find_neon(const uint8_t *text, size_t length, size_t start, const cscan_literal *literal);
cscan_sighting sight_neon(const uint8_t *text, size_t length, size_t start, const cscan_literal *literal);
#endif

#endif
