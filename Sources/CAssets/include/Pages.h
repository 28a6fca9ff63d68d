// The web pages and what they load, as they are served: see pages.c for the table.
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct {
    const char *_Nonnull path;
    const char *_Nonnull type;
    const uint8_t *_Nonnull bytes;
    size_t count;
} EmbeddedPage;

size_t cassets_page_count(void);
EmbeddedPage cassets_page(size_t index);
