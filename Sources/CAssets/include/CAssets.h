// Rank tables and web pages as bytes, embedded at build time.
#pragma once
#include <stddef.h>
#include "Pages.h"
#include "Policies.h"
#include "RankTables.h"
