// zlib, and the macro Swift cannot import. No logic.
#pragma once
#include <zlib.h>

// 47 = 15 bits of window + 32: a gzip or zlib header is recognised.
static inline int czlib_inflate_init(z_stream *stream) { return inflateInit2(stream, 47); }
