#include "rules/company.hpp"

#include <gtest/gtest.h>

namespace captura::rules {
namespace {

TEST(FindCompany, TrustsLegalFormsAlone)
{
    const struct { const char* why; const char* signature; const char* company; } rows[] = {
        {"English", "John Smith\nAcme Tools Ltd\nTel: +44 20 7946 0018", "Acme Tools Ltd"},
        {"with a full stop", "John Smith\nAcme Tools Inc.", "Acme Tools Inc."},
        {"Spanish, after a comma", "Ana Ruiz\nConstrucciones Pérez, S.L.", "Construcciones Pérez, S.L."},
        {"German", "Müller Bau GmbH\nHauptstraße 1\n10115 Berlin", "Müller Bau GmbH"},
        {"Russian, in front", "Иван Иванов\nООО «Строй Дом»", "ООО «Строй Дом»"},
        {"between bars", "Ana Ruiz | Acme S.A. | Madrid", "Acme S.A."},
        {"short forms as they are registered", "Eva\nStahlbau Nord AG", "Stahlbau Nord AG"},
        {"and not as words", "I am as good as", ""},
        {"no legal form, no company", "Ana Ruiz\nAcme Tools\nHead of sales", ""},
        {"the form alone names nobody", "GmbH", ""},
        {"a sentence", "Please call the nice people of the big company Acme Tools of Madrid Ltd", ""},
        {"nothing", "", ""},
    };
    for (const auto& row : rows) EXPECT_EQ(find_company(row.signature), row.company) << row.why;
}

}  // namespace
}  // namespace captura::rules
