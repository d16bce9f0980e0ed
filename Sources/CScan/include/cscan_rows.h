// A scan of comma-separated rows, many bytes at a time: where each row ends, and whether it is well-formed. Values
// are quoted as in RFC 4180; a line ends with a line feed, or a carriage return and a line feed. No function reads a
// byte outside [text, text + length) or allocates; what goes on from one piece of text to the next stands in the
// state.

#ifndef CSCAN_ROWS_H
#define CSCAN_ROWS_H

#include "cscan.h"

/// Why a scan stopped.
typedef enum cscan_rows_stop {
  /// At the end of the text, or behind the only row that was asked for.
  CSCAN_ROWS_READ = 0,
  /// A quote stands inside of a bare value.
  CSCAN_ROWS_QUOTE_IN_BARE = 1,
  /// Something follows a closing quote.
  CSCAN_ROWS_AFTER_QUOTE = 2,
  /// A row has another number of values; `values` says how many.
  CSCAN_ROWS_VALUES = 3,
} cscan_rows_stop;

/// What one piece of a text hands on to the next. All zeros but for `may_open`, which is 1, at the start of a row.
typedef struct cscan_rows_state {
  /// All ones when the next byte stands in a quoted value.
  uint64_t inside;
  /// 1 when a quote that comes next begins a value, or is the second of a doubled one.
  uint64_t may_open;
  /// 1 when the byte before closes a quoted value, if no second quote comes.
  uint64_t after_quote;
  /// 1 when the byte before is a carriage return behind a closing quote.
  uint64_t after_return;
  /// Separators of the row so far.
  uint64_t separators;
} cscan_rows_state;

/// What a scan found.
typedef struct cscan_rows_found {
  cscan_rows_stop stop;
  /// Whole rows, up to the stop.
  size_t rows;
  /// Behind the last whole row; 0 when there is none.
  size_t end;
  /// Whether a byte beyond ASCII was seen.
  bool has_high_bytes;
  /// The number of values of the row that has another number of them.
  size_t values;
} cscan_rows_found;

/// Scans the rows of a text that goes on where the state was left. With `columns` 0 the scan stops behind the first
/// row and does not count its values. Where `ends` is not NULL, it gets for each row where that ends, plus `base`,
/// and must have room for length + 64 of them.
cscan_rows_found cscan_rows(
  cscan_kernel kernel, cscan_rows_state *state, const uint8_t *text, size_t length, size_t columns, uint32_t base,
  uint32_t *ends);

#endif
