#include "captura/rules/phone.hpp"

#include "captura/rules/source.hpp"

#include "rules/mail_domains.hpp"
#include "rules/registrable.hpp"

namespace captura::rules {

void warm_up()
{
    load_mail_lists();
    shipped_source_rules();
    is_registry_suffix("com");
    const PhoneReading number = parse_phone("+34 612 345 678", "ES");
    for (const PhoneNumber& each : number.numbers) {
        time_zones(each);
        format_international(each);  // by libphonenumber, which a number as plain as this one was not given to
    }
}

}  // namespace captura::rules
