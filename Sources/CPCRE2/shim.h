// PCRE2 with 8-bit code units; its names are macros that Swift cannot import. No logic.
#pragma once
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
