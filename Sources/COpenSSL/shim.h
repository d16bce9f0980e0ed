// The parts of OpenSSL's libcrypto that Hashing uses.
#pragma once
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
