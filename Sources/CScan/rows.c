// The kernels of the scan of rows.

#include "rows.h"

/// All ones in the bytes of a word that equal `byte`; exact, unlike the shorter formula.
static inline uint64_t equal_bytes(uint64_t eight, uint8_t byte) {
  const uint64_t low = 0x7F7F7F7F7F7F7F7F;
  const uint64_t differing = eight ^ (0x0101010101010101 * byte);
  return ~(((differing & low) + low) | differing | low);
}

/// A bit for the highest bit of each byte.
static inline uint64_t high_bits(uint64_t eight) {
  return ((eight >> 7) & 0x0101010101010101) * 0x0102040810204080 >> 56;
}

static inline row_masks masks_plain(const uint8_t *text) {
  row_masks found = { 0 };
  for (int part = 0; part < WORD; part += 8) {
    uint64_t eight = 0;
    for (int index = 7; index >= 0; index--) eight = eight << 8 | text[part + index];
    found.quotes |= high_bits(equal_bytes(eight, '"')) << part;
    found.commas |= high_bits(equal_bytes(eight, ',')) << part;
    found.newlines |= high_bits(equal_bytes(eight, '\n')) << part;
    found.high |= high_bits(eight) << part;
  }
  return found;
}

static inline uint64_t returns_plain(const uint8_t *text) {
  uint64_t returns = 0;
  for (int index = 0; index < WORD; index++) returns |= (uint64_t)(text[index] == '\r') << index;
  return returns;
}

static cscan_rows_found rows_plain(
  cscan_rows_state *state, const uint8_t *text, size_t length, size_t columns, uint32_t base, uint32_t *ends
) {
  const rows_kernel kernel = { masks_plain, returns_plain, prefix_parity, NULL };
  return scan_rows(kernel, state, text, length, columns, base, ends);
}

#if defined(__x86_64__)
#include "x86.h"

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt,pclmul")))

static inline uint64_t equal_16(__m128i text, char byte) {
  return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(text, _mm_set1_epi8(byte)));
}

static inline row_masks masks_sse2(const uint8_t *text) {
  row_masks found = { 0 };
  for (int part = 0; part < WORD; part += 16) {
    const __m128i now = _mm_loadu_si128((const __m128i *)(text + part));
    found.quotes |= equal_16(now, '"') << part;
    found.commas |= equal_16(now, ',') << part;
    found.newlines |= equal_16(now, '\n') << part;
    found.high |= (uint64_t)(uint32_t)_mm_movemask_epi8(now) << part;
  }
  return found;
}

static inline uint64_t returns_sse2(const uint8_t *text) {
  uint64_t returns = 0;
  for (int part = 0; part < WORD; part += 16)
    returns |= equal_16(_mm_loadu_si128((const __m128i *)(text + part)), '\r') << part;
  return returns;
}

static cscan_rows_found rows_sse2(
  cscan_rows_state *state, const uint8_t *text, size_t length, size_t columns, uint32_t base, uint32_t *ends
) {
  const rows_kernel kernel = { masks_sse2, returns_sse2, prefix_parity, NULL };
  return scan_rows(kernel, state, text, length, columns, base, ends);
}

AVX2 static inline uint64_t equal_32(__m256i text, char byte) {
  return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(text, _mm256_set1_epi8(byte)));
}

AVX2 static inline row_masks masks_avx2(const uint8_t *text) {
  row_masks found = { 0 };
  for (int part = 0; part < WORD; part += 32) {
    const __m256i now = _mm256_loadu_si256((const __m256i *)(text + part));
    found.quotes |= equal_32(now, '"') << part;
    found.commas |= equal_32(now, ',') << part;
    found.newlines |= equal_32(now, '\n') << part;
    found.high |= (uint64_t)(uint32_t)_mm256_movemask_epi8(now) << part;
  }
  return found;
}

AVX2 static inline uint64_t returns_avx2(const uint8_t *text) {
  return equal_32(_mm256_loadu_si256((const __m256i *)text), '\r') |
         equal_32(_mm256_loadu_si256((const __m256i *)(text + 32)), '\r') << 32;
}

AVX2 static inline uint64_t gather(uint64_t bits, uint64_t among) { return _pext_u64(bits, among); }

AVX2 static cscan_rows_found rows_avx2(
  cscan_rows_state *state, const uint8_t *text, size_t length, size_t columns, uint32_t base, uint32_t *ends
) {
  const rows_kernel kernel = { masks_avx2, returns_avx2, product_parity, gather };
  return scan_rows(kernel, state, text, length, columns, base, ends);
}
#elif defined(__aarch64__)
#include <arm_neon.h>

/// A bit for each of 64 bytes that are all ones or zeros: weights, then three rounds of pairwise sums.
static inline uint64_t bits_of(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
  const uint8x16_t weights = { 1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128 };
  const uint8x16_t low = vpaddq_u8(vandq_u8(a, weights), vandq_u8(b, weights));
  const uint8x16_t high = vpaddq_u8(vandq_u8(c, weights), vandq_u8(d, weights));
  const uint8x16_t sums = vpaddq_u8(low, high);
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sums, sums)), 0);
}

#define EQUAL_TO(byte)                                                                             \
  bits_of(                                                                                         \
    vceqq_u8(a, vdupq_n_u8(byte)), vceqq_u8(b, vdupq_n_u8(byte)), vceqq_u8(c, vdupq_n_u8(byte)), \
    vceqq_u8(d, vdupq_n_u8(byte)))

static inline row_masks masks_neon(const uint8_t *text) {
  const uint8x16_t a = vld1q_u8(text), b = vld1q_u8(text + 16), c = vld1q_u8(text + 32), d = vld1q_u8(text + 48);
  const uint8x16_t all = vorrq_u8(vorrq_u8(a, b), vorrq_u8(c, d));
  return (row_masks){
    .quotes = EQUAL_TO('"'), .commas = EQUAL_TO(','), .newlines = EQUAL_TO('\n'), .high = vmaxvq_u8(all) >= 0x80 };
}

static cscan_rows_found rows_neon(
  cscan_rows_state *state, const uint8_t *text, size_t length, size_t columns, uint32_t base, uint32_t *ends
) {
  const rows_kernel kernel = { masks_neon, returns_plain, prefix_parity, NULL };
  return scan_rows(kernel, state, text, length, columns, base, ends);
}
#endif

cscan_rows_found cscan_rows(
  cscan_kernel kernel, cscan_rows_state *state, const uint8_t *text, size_t length, size_t columns, uint32_t base,
  uint32_t *ends
) {
  switch (kernel) {
#if defined(__x86_64__)
    case CSCAN_AVX512:
    case CSCAN_AVX2:
      // Every processor with AVX2 has these too, but for a hypervisor that hides them.
      if (__builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt"))
        return rows_avx2(state, text, length, columns, base, ends);
      return rows_sse2(state, text, length, columns, base, ends);
    case CSCAN_SSE2: return rows_sse2(state, text, length, columns, base, ends);
#elif defined(__aarch64__)
    case CSCAN_NEON: return rows_neon(state, text, length, columns, base, ends);
#endif
    default: return rows_plain(state, text, length, columns, base, ends);
  }
}
