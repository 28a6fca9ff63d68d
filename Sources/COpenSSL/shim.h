// OpenSSL, and the macros, variadics and C arrays Swift cannot import. No logic.
#pragma once
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string.h>

static inline void copenssl_sha256(const void *bytes, size_t count, unsigned char *digest) {
    SHA256((const unsigned char *)bytes, count, digest);
}

// One block of 64 bytes that ends a message: its last bytes, at most 55, and its padding.
static inline void copenssl_sha256_last(
    const SHA256_CTX *state, const void *bytes, size_t count, SHA256_CTX *result
) {
    unsigned char block[64] = {0};
    if (count > 0) { memcpy(block, bytes, count); }
    block[count] = 0x80;
    // Both messages of an HMAC have one block of the key before.
    block[62] = (unsigned char)((64 + count) >> 5);
    block[63] = (unsigned char)((64 + count) << 3);
    memcpy(result->h, state->h, sizeof state->h);
    SHA256_Transform(result, block);
}

static inline void copenssl_sha256_store(const SHA256_CTX *context, unsigned char *digest) {
    for (int i = 0; i < 8; i++) {
        SHA_LONG word = context->h[i];
        digest[4 * i] = (unsigned char)(word >> 24);
        digest[4 * i + 1] = (unsigned char)(word >> 16);
        digest[4 * i + 2] = (unsigned char)(word >> 8);
        digest[4 * i + 3] = (unsigned char)word;
    }
}

// An HMAC from the two states that have absorbed its key's blocks. Most messages fit into one
// block, which is then two compressions and nothing else.
static inline void copenssl_hmac_from(
    const SHA256_CTX *inner, const SHA256_CTX *outer, const void *bytes, size_t count,
    unsigned char *digest
) {
    SHA256_CTX context;
    if (count <= 55) {
        copenssl_sha256_last(inner, bytes, count, &context);
        copenssl_sha256_store(&context, digest);
    } else {
        context = *inner;
        SHA256_Update(&context, bytes, count);
        SHA256_Final(digest, &context);
    }
    copenssl_sha256_last(outer, digest, SHA256_DIGEST_LENGTH, &context);
    copenssl_sha256_store(&context, digest);
}

static inline void copenssl_sha256_prime(SHA256_CTX *context, const unsigned char *block64) {
    SHA256_Init(context);
    SHA256_Update(context, block64, 64);
}

// Macros of the TLS side.
static inline int copenssl_set_min_tls12(SSL_CTX *context) {
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}
static inline long copenssl_set_moving_buffer(SSL_CTX *context) {
    return SSL_CTX_set_mode(
        context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                     | SSL_MODE_RELEASE_BUFFERS
    );
}
static inline int copenssl_set_host_name(SSL *tls, const char *name) {
    return (int)SSL_set_tlsext_host_name(tls, name);
}
static inline int copenssl_accept_http11(
    SSL *tls, const unsigned char **chosen, unsigned char *size, const unsigned char *offered,
    unsigned int count, void *context
) {
    static const unsigned char ours[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    unsigned char *picked = NULL;
    int answer = SSL_select_next_proto(&picked, size, ours, sizeof ours, offered, count);
    *chosen = picked;
    return answer == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}
static inline void copenssl_server_alpn(SSL_CTX *context) {
    SSL_CTX_set_alpn_select_cb(context, copenssl_accept_http11, NULL);
}
static inline int copenssl_client_alpn(SSL_CTX *context) {
    static const unsigned char ours[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    return SSL_CTX_set_alpn_protos(context, ours, sizeof ours);
}
