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

static inline void copenssl_sha256(const void *bytes, size_t count, unsigned char *digest) {
    SHA256((const unsigned char *)bytes, count, digest);
}

// Continues from the state `from`, which has absorbed whole blocks only, and finishes.
static inline void copenssl_sha256_from(
    const SHA256_CTX *from, const void *bytes, size_t count, unsigned char *digest
) {
    SHA256_CTX context = *from;
    SHA256_Update(&context, bytes, count);
    SHA256_Final(digest, &context);
}

static inline void copenssl_sha256_prime(SHA256_CTX *context, const unsigned char *block64) {
    SHA256_Init(context);
    SHA256_Update(context, block64, 64);
}
