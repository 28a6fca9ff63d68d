#include "RankTables.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t o200k_base[] = {
#embed "data/o200k_base.ranks"
};

static const uint8_t cl100k_base[] = {
#embed "data/cl100k_base.ranks"
};

static const uint8_t p50k_base[] = {
#embed "data/p50k_base.ranks"
};

static const uint8_t unicode16_classes[] = {
#embed "data/unicode16.classes"
};

EmbeddedTable cassets_o200k_base(void) {
    return (EmbeddedTable){o200k_base, sizeof o200k_base};
}

EmbeddedTable cassets_cl100k_base(void) {
    return (EmbeddedTable){cl100k_base, sizeof cl100k_base};
}

EmbeddedTable cassets_p50k_base(void) {
    return (EmbeddedTable){p50k_base, sizeof p50k_base};
}

EmbeddedTable cassets_unicode16_classes(void) {
    return (EmbeddedTable){unicode16_classes, sizeof unicode16_classes};
}
