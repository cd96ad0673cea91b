#include "captura/domain/digest.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace captura {
namespace {

TEST(Digest, IsSha256)
{
    // FIPS 180-4, the examples NIST publishes beside it.
    EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Digest, ThreadsDoNotDisturbEachOther)
{
    const Digest expected = sha256("the same octets");
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int n = 0; n < 5'000; ++n) EXPECT_EQ(sha256("the same octets"), expected);
        });
    for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace captura
