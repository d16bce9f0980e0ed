// The choice of the kernel.

#include "kernels.h"

bool cscan_is_supported(cscan_kernel kernel) {
  switch (kernel) {
    case CSCAN_SCALAR: return true;
#if defined(__x86_64__)
    case CSCAN_SSE2: return true;
    case CSCAN_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul");
    case CSCAN_AVX512:
      return cscan_is_supported(CSCAN_AVX2) && __builtin_cpu_supports("avx512f") &&
             __builtin_cpu_supports("avx512bw");
#elif defined(__aarch64__)
    case CSCAN_NEON: return true;
#endif
    default: return false;
  }
}

cscan_kernel cscan_best_kernel(void) {
  static const cscan_kernel by_speed[] = { CSCAN_AVX512, CSCAN_AVX2, CSCAN_NEON, CSCAN_SSE2 };
  for (size_t index = 0; index < sizeof by_speed / sizeof *by_speed; index++)
    if (cscan_is_supported(by_speed[index])) return by_speed[index];
  return CSCAN_SCALAR;
}

cscan_summary cscan_index(
  cscan_kernel kernel, const uint8_t *text, size_t length, const cscan_bitmaps *bitmaps
) {
  switch (kernel) {
#if defined(__x86_64__)
    case CSCAN_AVX512: return index_avx512(text, length, bitmaps);
    case CSCAN_AVX2: return index_avx2(text, length, bitmaps);
    case CSCAN_SSE2: return index_sse2(text, length, bitmaps);
#elif defined(__aarch64__)
    case CSCAN_NEON: return index_neon(text, length, bitmaps);
#endif
    default: return index_scalar(text, length, bitmaps);
  }
}

size_t cscan_count_newlines(cscan_kernel kernel, const uint8_t *text, size_t length) {
  switch (kernel) {
#if defined(__x86_64__)
    case CSCAN_AVX512: return count_avx512(text, length);
    case CSCAN_AVX2: return count_avx2(text, length);
    case CSCAN_SSE2: return count_sse2(text, length);
#elif defined(__aarch64__)
    case CSCAN_NEON: return count_neon(text, length);
#endif
    default: return count_scalar(text, length);
  }
}

size_t cscan_find(
  cscan_kernel kernel, const uint8_t *text, size_t length, size_t start, const cscan_literal *literal
) {
  if (length < literal->length || start > length - literal->length) return length;
  switch (kernel) {
#if defined(__x86_64__)
    case CSCAN_AVX512: return find_avx512(text, length, start, literal);
    case CSCAN_AVX2: return find_avx2(text, length, start, literal);
    case CSCAN_SSE2: return find_sse2(text, length, start, literal);
#elif defined(__aarch64__)
    case CSCAN_NEON: return find_neon(text, length, start, literal);
#endif
    default: return find_scalar(text, length, start, literal);
  }
}

cscan_sighting cscan_sight(
  cscan_kernel kernel, const uint8_t *text, size_t length, size_t start, const cscan_literal *literal
) {
  switch (kernel) {
#if defined(__x86_64__)
    case CSCAN_AVX512: return sight_avx512(text, length, start, literal);
    case CSCAN_AVX2: return sight_avx2(text, length, start, literal);
    case CSCAN_SSE2: return sight_sse2(text, length, start, literal);
#elif defined(__aarch64__)
    case CSCAN_NEON: return sight_neon(text, length, start, literal);
#endif
    default: return sight_scalar(text, length, start, literal, 0);
  }
}
