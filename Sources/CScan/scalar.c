// The plain implementations: what the others are compared with, and what runs on other processors.

#include "kernels.h"

static masks scan(const uint8_t *text, size_t count) {
  masks found = { 0 };
  for (size_t index = 0; index < count; index++) {
    const uint64_t bit = (uint64_t)1 << index;
    const uint8_t byte = text[index];
    switch (byte) {
      case '"': found.quotes |= bit; break;
      case '\\': found.backslashes |= bit; break;
      case '{': case '}': case '[': case ']': found.brackets |= bit; break;
      case '\n': found.newlines |= bit; break;
    }
    if (byte < 0x20) found.controls |= bit;
  }
  return found;
}

cscan_summary index_scalar(const uint8_t *text, size_t length, const cscan_bitmaps *bitmaps) {
  carry carry = { 0 };
  for (size_t start = 0; start < length; start += WORD) {
    const size_t count = length - start < WORD ? length - start : WORD;
    write_word(scan(text + start, count), &carry, *bitmaps, start / WORD, prefix_parity);
  }
  if (!cscan_is_utf8(text, length)) carry.summary.has_invalid_utf8 = true;
  return carry.summary;
}

size_t cscan_next_word(const uint64_t *bitmap, size_t words, size_t start) {
  size_t word = start;
  for (; word + 4 <= words; word += 4)
    if ((bitmap[word] | bitmap[word + 1] | bitmap[word + 2] | bitmap[word + 3]) != 0) break;
  while (word < words && bitmap[word] == 0) word++;
  return word < words ? word : words;
}

size_t count_scalar(const uint8_t *text, size_t length) {
  size_t count = 0;
  for (size_t index = 0; index < length; index++) count += text[index] == '\n';
  return count;
}

size_t find_scalar(const uint8_t *text, size_t length, size_t start, const cscan_literal *literal) {
  for (size_t at = start; at + literal->length <= length; at++)
    if (stands_at(text + at, literal)) return at;
  return length;
}

cscan_sighting sight_scalar(
  const uint8_t *text, size_t length, size_t start, const cscan_literal *literal, size_t newlines
) {
  cscan_sighting seen = { .place = start, .newlines = newlines };
  for (; seen.place < length; seen.place++) {
    const size_t rest = length - seen.place;
    if (rest >= literal->length && stands_at(text + seen.place, literal)) break;
    if (rest >= HIDING && hides(text + seen.place)) break;
    seen.newlines += text[seen.place] == '\n';
  }
  return seen;
}

/// How often a byte stands in events, roughly: letters by their frequency in English, with digits,
/// hexadecimal letters and JSON's own characters as the most frequent.
static unsigned frequency(uint8_t byte) {
  static const char letters[] = "jqzxkvwbygpufmcdlhrsnioate";
  if (is_lower(byte)) {
    const unsigned rank = (unsigned)(strchr(letters, byte) - letters);
    return byte <= 'f' ? rank + 20 : rank;
  }
  if (byte - '0' < 10u) return 50;
  return strchr("\\\":,.{}-_ /", byte) != NULL ? 60 : 10;
}

cscan_literal cscan_prepare(const uint8_t *bytes, size_t length) {
  size_t rarest = 0;
  size_t other = 1;
  for (size_t index = 1; index < length; index++) {
    if (frequency(bytes[index]) < frequency(bytes[rarest])) {
      other = rarest;
      rarest = index;
    } else if (index != rarest && frequency(bytes[index]) < frequency(bytes[other])) {
      other = index;
    }
  }
  return (cscan_literal){
    .bytes = bytes, .length = length,
    .first = rarest < other ? rarest : other, .second = rarest < other ? other : rarest,
  };
}
