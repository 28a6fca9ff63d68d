// The rank tables and the Unicode classes, made by data/make-rank-tables.py.
// Functions instead of arrays: Swift would import an array as a tuple of a million members.
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct {
    const uint8_t *_Nonnull bytes;
    size_t count;
} EmbeddedTable;

// Swift has no word for this.
static inline void cassets_prefetch(const void *_Nonnull place) { __builtin_prefetch(place, 1); }

EmbeddedTable cassets_o200k_base(void);
EmbeddedTable cassets_cl100k_base(void);
EmbeddedTable cassets_p50k_base(void);
EmbeddedTable cassets_unicode16_classes(void);
