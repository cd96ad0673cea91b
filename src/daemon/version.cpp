#include "captura/daemon/version.hpp"

#include "captura/rules/phone.hpp"

#include <boost/version.hpp>
#include <curl/curl.h>
#include <openssl/crypto.h>
#include <sqlite3.h>
#include <unicode/uvernum.h>

namespace captura::daemon {

std::vector<std::pair<std::string, std::string>> library_versions()
{
    const std::string boost = std::to_string(BOOST_VERSION / 100000) + "." + std::to_string(BOOST_VERSION / 100 % 1000);
    return {
        {"boost", boost},
        {"curl", curl_version_info(CURLVERSION_NOW)->version},
        {"icu", U_ICU_VERSION},
        {"libphonenumber", rules::phone_library_version()},
        {"openssl", OpenSSL_version(OPENSSL_VERSION_STRING)},
        {"sqlite", sqlite3_libversion()},
    };
}

}  // namespace captura::daemon
