#include "Pages.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// One array for each file, one row for each path. A page is a row whose path has no dot.

static const uint8_t base_css[] = {
#embed "../../web/shared/base.css"
};

static const uint8_t theme_js[] = {
#embed "../../web/shared/theme.js"
};

static const uint8_t switch_js[] = {
#embed "../../web/shared/switch.js"
};

static const uint8_t element_js[] = {
#embed "../../web/shared/element.js"
};

static const uint8_t icon_svg[] = {
#embed "../../web/shared/icon.svg"
};

// From Debian's libjs-chart.js (scripts/install).
static const uint8_t chart_js[] = {
#embed "/usr/share/javascript/chart.js/chart.min.js"
};

static const uint8_t dashboard_html[] = {
#embed "../../web/dashboard/index.html"
};

static const uint8_t dashboard_css[] = {
#embed "../../web/dashboard/dashboard.css"
};

static const uint8_t dashboard_app_js[] = {
#embed "../../web/dashboard/app.js"
};

static const uint8_t dashboard_server_js[] = {
#embed "../../web/dashboard/server.js"
};

static const uint8_t dashboard_parts_js[] = {
#embed "../../web/dashboard/parts.js"
};

static const uint8_t dashboard_forms_js[] = {
#embed "../../web/dashboard/forms.js"
};

static const uint8_t dashboard_words_js[] = {
#embed "../../web/dashboard/words.js"
};

static const uint8_t dashboard_charts_js[] = {
#embed "../../web/dashboard/charts.js"
};

static const uint8_t dashboard_overview_js[] = {
#embed "../../web/dashboard/overview.js"
};

static const uint8_t dashboard_people_js[] = {
#embed "../../web/dashboard/people.js"
};

static const uint8_t dashboard_teams_js[] = {
#embed "../../web/dashboard/teams.js"
};

static const uint8_t dashboard_keys_js[] = {
#embed "../../web/dashboard/keys.js"
};

static const uint8_t dashboard_quotas_js[] = {
#embed "../../web/dashboard/quotas.js"
};

static const uint8_t dashboard_entries_js[] = {
#embed "../../web/dashboard/entries.js"
};

static const uint8_t dashboard_reports_js[] = {
#embed "../../web/dashboard/reports.js"
};

static const uint8_t dashboard_policies_js[] = {
#embed "../../web/dashboard/policies.js"
};

static const uint8_t dashboard_audit_js[] = {
#embed "../../web/dashboard/audit.js"
};

static const uint8_t dashboard_health_js[] = {
#embed "../../web/dashboard/health.js"
};

static const uint8_t chat_html[] = {
#embed "../../web/chat/index.html"
};

static const uint8_t chat_css[] = {
#embed "../../web/chat/chat.css"
};

static const uint8_t chat_chat_js[] = {
#embed "../../web/chat/chat.js"
};

static const uint8_t chat_server_js[] = {
#embed "../../web/chat/server.js"
};

static const uint8_t chat_parts_js[] = {
#embed "../../web/chat/parts.js"
};

static const uint8_t chat_markdown_js[] = {
#embed "../../web/chat/markdown.js"
};

static const uint8_t conversations_openapi_json[] = {
#embed "../../web/chat/openapi.json"
};

static const char html[] = "text/html; charset=utf-8";
static const char css[] = "text/css; charset=utf-8";
static const char json[] = "application/json";
static const char js[] = "text/javascript; charset=utf-8";
static const char svg[] = "image/svg+xml";

#define PAGE(path, type, bytes) {path, type, bytes, sizeof bytes}

static const EmbeddedPage pages[] = {
    PAGE("/assets/base.css", css, base_css),
    PAGE("/assets/theme.js", js, theme_js),
    PAGE("/assets/switch.js", js, switch_js),
    PAGE("/assets/element.js", js, element_js),
    PAGE("/assets/icon.svg", svg, icon_svg),
    PAGE("/assets/chart.js", js, chart_js),
    PAGE("/dashboard", html, dashboard_html),
    PAGE("/dashboard/dashboard.css", css, dashboard_css),
    PAGE("/dashboard/app.js", js, dashboard_app_js),
    PAGE("/dashboard/server.js", js, dashboard_server_js),
    PAGE("/dashboard/parts.js", js, dashboard_parts_js),
    PAGE("/dashboard/forms.js", js, dashboard_forms_js),
    PAGE("/dashboard/words.js", js, dashboard_words_js),
    PAGE("/dashboard/charts.js", js, dashboard_charts_js),
    PAGE("/dashboard/overview.js", js, dashboard_overview_js),
    PAGE("/dashboard/reports.js", js, dashboard_reports_js),
    PAGE("/dashboard/people.js", js, dashboard_people_js),
    PAGE("/dashboard/teams.js", js, dashboard_teams_js),
    PAGE("/dashboard/keys.js", js, dashboard_keys_js),
    PAGE("/dashboard/quotas.js", js, dashboard_quotas_js),
    PAGE("/dashboard/entries.js", js, dashboard_entries_js),
    PAGE("/dashboard/policies.js", js, dashboard_policies_js),
    PAGE("/dashboard/audit.js", js, dashboard_audit_js),
    PAGE("/dashboard/health.js", js, dashboard_health_js),
    PAGE("/chat", html, chat_html),
    PAGE("/api/conversations/openapi.json", json, conversations_openapi_json),
    PAGE("/chat/chat.css", css, chat_css),
    PAGE("/chat/chat.js", js, chat_chat_js),
    PAGE("/chat/server.js", js, chat_server_js),
    PAGE("/chat/parts.js", js, chat_parts_js),
    PAGE("/chat/markdown.js", js, chat_markdown_js),
};

size_t cassets_page_count(void) { return sizeof pages / sizeof pages[0]; }

EmbeddedPage cassets_page(size_t index) { return pages[index]; }
