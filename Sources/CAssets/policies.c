#include "Policies.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t plans[] = {
#embed "../../policies/plans.yaml"
};

static const uint8_t prices[] = {
#embed "../../policies/prices.yaml"
};

static const uint8_t prompts[] = {
#embed "../../policies/prompts.yaml"
};

static const uint8_t redaction[] = {
#embed "../../policies/redaction.yaml"
};

static const uint8_t tokens[] = {
#embed "../../policies/tokens.yaml"
};

static const uint8_t words[] = {
#embed "../../policies/words/example.txt"
};

EmbeddedTable cassets_plans(void) {
    return (EmbeddedTable){plans, sizeof plans};
}

EmbeddedTable cassets_prices(void) {
    return (EmbeddedTable){prices, sizeof prices};
}

EmbeddedTable cassets_prompts(void) {
    return (EmbeddedTable){prompts, sizeof prompts};
}

EmbeddedTable cassets_redaction(void) {
    return (EmbeddedTable){redaction, sizeof redaction};
}

EmbeddedTable cassets_tokens(void) {
    return (EmbeddedTable){tokens, sizeof tokens};
}

EmbeddedTable cassets_words(void) {
    return (EmbeddedTable){words, sizeof words};
}
