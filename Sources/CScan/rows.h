// The scan of rows that the kernels share; a kernel brings the masks of 64 bytes.

#ifndef CSCAN_ROWS_SCAN_H
#define CSCAN_ROWS_SCAN_H

#include "cscan_rows.h"
#include "kernels.h"

/// What a kernel finds in 64 bytes, a bit a byte.
typedef struct row_masks {
  uint64_t quotes, commas, newlines, high;
} row_masks;

/// How a kernel works.
typedef struct rows_kernel {
  row_masks (*masks)(const uint8_t *text);
  /// The carriage returns in 64 bytes.
  uint64_t (*returns)(const uint8_t *text);
  uint64_t (*parity)(uint64_t bits);
  /// The bits of `bits` where `among` has ones, moved together; NULL where the processor has no such instruction.
  uint64_t (*gather)(uint64_t bits, uint64_t among);
} rows_kernel;

#define ALWAYS static inline __attribute__((always_inline))

ALWAYS uint64_t lowest(uint64_t bits) { return bits & -bits; }

ALWAYS size_t count_ones(uint64_t bits) { return (size_t)__builtin_popcountll(bits); }

/// Whether each row that ends in the word has its number of values; updates the separators of the row that goes on.
/// `period` has a bit for every `columns`th place.
ALWAYS bool rows_are_whole(
  rows_kernel kernel, uint64_t commas, uint64_t newlines, size_t columns, uint64_t period, uint64_t *separators
) {
  if (newlines == 0) {
    *separators += count_ones(commas);
    return true;
  }
  if ((newlines & (newlines - 1)) == 0 || kernel.gather == NULL) {
    uint64_t left = newlines;
    uint64_t before = 0;
    do {
      const uint64_t upto = count_ones(commas & (lowest(left) - 1));
      if (*separators + upto - before != columns - 1) return false;
      *separators = 0;
      before = upto;
      left &= left - 1;
    } while (left != 0);
    *separators = count_ones(commas) - before;
    return true;
  }
  // Among commas and line ends, every `columns`th must be a line end.
  const uint64_t marks = commas | newlines;
  const size_t count = count_ones(marks);
  if (*separators >= columns) return false;
  const uint64_t first = columns - 1 - *separators;
  if (first >= count) return false;
  const uint64_t all = count == WORD ? ~(uint64_t)0 : ((uint64_t)1 << count) - 1;
  if (kernel.gather(newlines, marks) != ((period << first) & all)) return false;
  *separators = count - first - 1 - (count_ones(newlines) - 1) * columns;
  return true;
}

/// Takes the whole rows one by one up to the first that is not as wide as it should be; false when all are.
static inline bool find_uneven(
  uint64_t commas, uint64_t newlines, size_t columns, uint64_t separators, size_t *values, uint64_t *good
) {
  *good = 0;
  uint64_t before = 0;
  for (uint64_t left = newlines; left != 0; left &= left - 1) {
    const uint64_t upto = count_ones(commas & (lowest(left) - 1));
    *values = separators + upto - before + 1;
    if (*values != columns) return true;
    *good |= lowest(left);
    separators = 0;
    before = upto;
  }
  return false;
}

/// Writes where the rows end, eight at a time: what is written too much is overwritten by the next.
ALWAYS void write_ends(uint64_t newlines, uint32_t base, uint32_t *ends) {
  for (size_t written = 0; newlines != 0; written += 8) {
    for (size_t index = 0; index < 8; index++) {
      ends[written + index] = base + 1 + (uint32_t)__builtin_ctzll(newlines | (uint64_t)1 << 63);
      newlines &= newlines - 1;
    }
  }
}

/// A word of the text, with all that is known of its marks.
typedef struct row_word {
  uint64_t commas, newlines, bad_opening, bad_following;
} row_word;

ALWAYS row_word read_word(
  rows_kernel kernel, const uint8_t *text, size_t count, cscan_rows_state *state, bool *has_high_bytes
) {
  const row_masks found = kernel.masks(text);
  const uint64_t valid = count == WORD ? ~(uint64_t)0 : ((uint64_t)1 << count) - 1;
  const uint64_t inside = kernel.parity(found.quotes) ^ state->inside;
  state->inside = (uint64_t)((int64_t)inside >> (WORD - 1));
  *has_high_bytes |= found.high != 0;
  row_word word = { .commas = found.commas & ~inside, .newlines = found.newlines & ~inside };
  const uint64_t marks = word.commas | word.newlines;
  const uint64_t closing = found.quotes & ~inside;
  const uint64_t openers = marks | closing;
  word.bad_opening = found.quotes & inside & ~((openers << 1) | state->may_open);
  state->may_open = openers >> (count - 1) & 1;
  const uint64_t behind = ((closing << 1) | state->after_quote) & valid;
  state->after_quote = closing >> (count - 1) & 1;
  const uint64_t strange = behind & ~(marks | found.quotes);
  if (__builtin_expect((strange | state->after_return) != 0, 0)) {
    const uint64_t returns = strange & kernel.returns(text);
    const uint64_t needs_newline = ((returns << 1) | state->after_return) & valid;
    word.bad_following = (strange & ~returns) | (needs_newline & ~word.newlines);
    state->after_return = returns >> (count - 1) & 1;
  }
  return word;
}

ALWAYS cscan_rows_found scan_rows(
  rows_kernel kernel, cscan_rows_state *state, const uint8_t *text, size_t length, size_t columns, uint32_t base,
  uint32_t *ends
) {
  cscan_rows_found found = { .stop = CSCAN_ROWS_READ };
  uint64_t period = 0;
  for (size_t place = 0; place < WORD && columns > 0; place += columns) period |= (uint64_t)1 << place;
  uint8_t copy[WORD];
  for (size_t start = 0; start < length; start += WORD) {
    const size_t count = length - start < WORD ? length - start : WORD;
    const uint8_t *bytes = text + start;
    if (count < WORD) {
      memset(copy, 0, sizeof copy);
      memcpy(copy, bytes, count);
      bytes = copy;
    }
    row_word word = read_word(kernel, bytes, count, state, &found.has_high_bytes);
    const uint64_t bad = word.bad_opening | word.bad_following;
    if (__builtin_expect(bad != 0, 0)) {
      word.newlines &= lowest(bad) - 1;
      found.stop = (word.bad_opening & lowest(bad)) != 0 ? CSCAN_ROWS_QUOTE_IN_BARE : CSCAN_ROWS_AFTER_QUOTE;
    }
    if (columns == 0) {
      word.newlines = lowest(word.newlines);
    } else {
      const uint64_t before = state->separators;
      if (!rows_are_whole(kernel, word.commas, word.newlines, columns, period, &state->separators)) {
        uint64_t good;
        if (find_uneven(word.commas, word.newlines, columns, before, &found.values, &good)) {
          word.newlines = good;
          found.stop = CSCAN_ROWS_VALUES;
        } else {
          // The row that goes on has too many values already; its end will tell.
          const int last = WORD - 1 - __builtin_clzll(word.newlines);
          state->separators = count_ones(word.commas >> last);
        }
      }
    }
    if (word.newlines != 0) {
      if (ends != NULL) write_ends(word.newlines, base + (uint32_t)start, ends + found.rows);
      found.rows += count_ones(word.newlines);
      found.end = start + (WORD - (size_t)__builtin_clzll(word.newlines));
    }
    if (found.stop != CSCAN_ROWS_READ || (columns == 0 && word.newlines != 0)) break;
  }
  return found;
}

#endif
