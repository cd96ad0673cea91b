// What reading and judging cost, alone: CPU time per call on inputs of ordinary size.
#include "captura/intake/intake.hpp"
#include "captura/reading/form_body.hpp"
#include "captura/reading/letter.hpp"
#include "captura/rules/email.hpp"
#include "captura/rules/phone.hpp"
#include "captura/rules/source.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace captura {
namespace {

const std::string form_body =
    "name=Eva+Ruiz&email=eva.ruiz%40acme.org&phone=612+345+678&company=Acme&job_title=Head+of+Purchasing"
    "&message=We+would+like+an+offer+for+twelve+desks+and+chairs%2C+delivered+to+our+office+in+Madrid+before+the+end"
    "+of+next+month.&utm_source=google&utm_medium=cpc&utm_campaign=desks&_page=https%3A%2F%2Facme.org%2Fdesks";

std::string letter(std::size_t text_octets)
{
    std::string octets =
        "From: =?utf-8?q?Jos=C3=A9_P=C3=A9rez?= <jose@perez-muebles.es>\r\nTo: info@example.org\r\n"
        "Subject: Presupuesto\r\nMessage-ID: <one@perez-muebles.es>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n";
    for (std::size_t n = 0; n < text_octets; n += 66)
        octets += "Necesitamos diez mesas y veinte sillas, entrega en Madrid en mayo\r\n";
    octets += "Mi tel\xc3\xa9" "fono es 612 345 678.\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>";
    for (std::size_t n = 0; n < text_octets; n += 66)
        octets += "Necesitamos <b>diez</b> mesas y veinte sillas, entrega en Madrid<br>\r\n";
    return octets + "</p>\r\n--b--\r\n";
}

Entry contact_form()
{
    Entry entry;
    entry.name = "contact";
    entry.fields = {{"name", FieldType::text, true, 200, {}}, {"email", FieldType::email, false, 254, {}},
                    {"phone", FieldType::phone, false, 40, {}}};
    entry.any_of = {{"email", "phone"}};
    entry.strict = true;
    return entry;
}

void read_form_body(benchmark::State& state)
{
    for (auto _ : state)
        benchmark::DoNotOptimize(reading::read_form("application/x-www-form-urlencoded", form_body));
}
BENCHMARK(read_form_body);

void judge_form_post(benchmark::State& state)
{
    const Entry entry = contact_form();
    Submission submission;
    submission.entry = entry.name;
    submission.content_type = "application/x-www-form-urlencoded";
    submission.body = form_body;
    for (auto _ : state) benchmark::DoNotOptimize(intake::judge(submission, entry, {}));
}
BENCHMARK(judge_form_post);

/// No mark at all: every rule is asked.
void attribute_direct_visit(benchmark::State& state)
{
    SourceInputs inputs;
    inputs.page = "https://www.acme.org/desks";
    for (auto _ : state) benchmark::DoNotOptimize(rules::attribute_source(inputs, {}, rules::shipped_source_rules()));
}
BENCHMARK(attribute_direct_visit);

/// Marks that nearly all rules look into, and a referrer of no kind.
void attribute_marked_visit(benchmark::State& state)
{
    SourceInputs inputs;
    inputs.page = "https://www.acme.org/desks";
    inputs.referrer = "https://blog.partner.example/2026/desks";
    inputs.parameters = {{"utm_source", "partner"}, {"utm_medium", "flyer"}, {"utm_campaign", "spring-2026"}};
    for (auto _ : state) benchmark::DoNotOptimize(rules::attribute_source(inputs, {}, rules::shipped_source_rules()));
}
BENCHMARK(attribute_marked_visit);

void parse_phone(benchmark::State& state)
{
    for (auto _ : state) benchmark::DoNotOptimize(rules::parse_phone("612 345 678", "ES"));
}
BENCHMARK(parse_phone);

void parse_phone_e164(benchmark::State& state)
{
    for (auto _ : state) benchmark::DoNotOptimize(rules::parse_phone("+34612345678", "ES"));
}
BENCHMARK(parse_phone_e164);

void parse_phone_with_trunk_zero(benchmark::State& state)
{
    for (auto _ : state) benchmark::DoNotOptimize(rules::parse_phone("020 7183 8750", "GB"));
}
BENCHMARK(parse_phone_with_trunk_zero);

void parse_email(benchmark::State& state)
{
    for (auto _ : state) benchmark::DoNotOptimize(rules::parse_email("Eva.Ruiz@acme.org"));
}
BENCHMARK(parse_email);

void read_letter(benchmark::State& state)
{
    const std::string octets = letter(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) benchmark::DoNotOptimize(reading::read_letter(octets));
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(octets.size()));
}
BENCHMARK(read_letter)->Arg(1 << 10)->Arg(10 << 10)->Arg(100 << 10);

}  // namespace
}  // namespace captura

BENCHMARK_MAIN();
