// Scans of JSON lines, many bytes at a time: where strings, brackets and lines begin and end, whether the
// text is UTF-8, and where a literal stands. No function reads a byte outside [text, text + length), keeps
// state or allocates; all may be called from any thread.

#ifndef CSCAN_H
#define CSCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The implementations. All give the same results; those that the processor lacks are not to be called.
typedef enum cscan_kernel {
  CSCAN_SCALAR = 0,
  CSCAN_SSE2 = 1,
  CSCAN_AVX2 = 2,
  CSCAN_AVX512 = 3,
  CSCAN_NEON = 4,
} cscan_kernel;

/// How many kernels there are, from 0.
#define CSCAN_KERNEL_COUNT 5

/// Whether this build and this processor have the kernel.
bool cscan_is_supported(cscan_kernel kernel);

/// The fastest supported kernel.
cscan_kernel cscan_best_kernel(void);

/// What was seen in a text.
typedef struct cscan_summary {
  /// Whether there are bytes that are not UTF-8.
  bool has_invalid_utf8;
  /// Whether there is a control character inside a string.
  bool has_controls;
  /// How many line feeds there are.
  size_t newlines;
} cscan_summary;

/// Bit i % 64 of word i / 64 stands for byte i; bits behind the end of the text are 0. Each array has
/// (length + 63) / 64 words.
typedef struct cscan_bitmaps {
  /// The quotes that begin and end strings.
  uint64_t *quotes;
  /// `{`, `}`, `[` and `]` outside strings.
  uint64_t *brackets;
  /// Line feeds. A string does not go on behind one: each line is read by itself, whatever came before.
  uint64_t *newlines;
  /// Backslashes, and control characters inside strings: what makes a string differ from its text.
  uint64_t *specials;
} cscan_bitmaps;

/// Fills the bitmaps of a text that begins at the start of a line, and says what was seen.
cscan_summary cscan_index(
  cscan_kernel kernel, const uint8_t *text, size_t length, const cscan_bitmaps *bitmaps);

/// The first word of a bitmap from `start` on that is not 0; `words`, how many there are, when all are.
size_t cscan_next_word(const uint64_t *bitmap, size_t words, size_t start);

/// Whether the text is UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
bool cscan_is_utf8(const uint8_t *text, size_t length);

/// How many line feeds the text has.
size_t cscan_count_newlines(cscan_kernel kernel, const uint8_t *text, size_t length);

/// A literal of 2 bytes or more to look for, prepared by `cscan_prepare`; the 26 ASCII letters match in both
/// cases.
typedef struct cscan_literal {
  /// The literal in lower case. Not owned: it must live as long as the structure is used.
  const uint8_t *bytes;
  size_t length;
  /// Two places of the literal whose bytes are rare in JSON, the first before the second.
  size_t first, second;
} cscan_literal;

/// Prepares a literal, which must be in lower case and at least 2 bytes long.
cscan_literal cscan_prepare(const uint8_t *bytes, size_t length);

/// The offset of the literal's first occurrence at or behind `start`; `length` when there is none.
size_t cscan_find(
  cscan_kernel kernel, const uint8_t *text, size_t length, size_t start, const cscan_literal *literal);

/// What a search met.
typedef struct cscan_sighting {
  /// The offset of the first place; the text's length when there is none.
  size_t place;
  /// How many line feeds stand in front of it, from where the search began.
  size_t newlines;
} cscan_sighting;

/// The first place at or behind `start`, which is within the text, where the literal stands, or where it may hide: a
/// `\u00` with a digit from 2 to 7 behind it, which is an escape for a printable ASCII character.
cscan_sighting cscan_sight(
  cscan_kernel kernel, const uint8_t *text, size_t length, size_t start, const cscan_literal *literal);

#include "cscan_rows.h"

#endif
