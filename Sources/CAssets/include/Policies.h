// The policy files as they ship: for a gateway without a policies folder, and for `tollgate init`.
#pragma once
#include "RankTables.h"

EmbeddedTable cassets_plans(void);
EmbeddedTable cassets_prices(void);
EmbeddedTable cassets_prompts(void);
EmbeddedTable cassets_redaction(void);
EmbeddedTable cassets_tokens(void);
EmbeddedTable cassets_words(void);
