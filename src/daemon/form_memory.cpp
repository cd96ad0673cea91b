#include "daemon/form_memory.hpp"

#include "captura/store/session.hpp"

#include <boost/asio/post.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace captura::daemon {
namespace {

constexpr std::chrono::seconds between_tries{10};

void add_texts(const web::Form& form, std::vector<store::ConsentText>& texts)
{
    for (const web::FormField& field : form.fields)
        if (field.rule.type == FieldType::consent)
            texts.push_back({form.slug, field.rule.name, field.version, form.language, field.text});
}

}  // namespace

FormMemory::FormMemory(boost::asio::io_context& loop, store::Database& database)
    : loop_(loop), database_(database), again_(loop)
{
}

void FormMemory::remember(std::shared_ptr<const web::FormBook> forms)
{
    forms_ = std::move(forms);
    again_.cancel();
    write();
}

void FormMemory::stop()
{
    stopped_ = true;
    again_.cancel();
}

void FormMemory::write()
{
    std::vector<store::FormVersion> versions;
    std::vector<store::ConsentText> texts;
    for (const auto& [slug, form] : forms_->forms) {
        versions.push_back({slug, form->version});
        add_texts(*form, texts);
        for (const auto& translation : form->translations) add_texts(*translation, texts);
    }
    auto job = [versions = std::move(versions), texts = std::move(texts)](store::Session& session) {
        session.remember_forms(versions, texts);
    };
    auto failed = [this](store::StoreError::Kind, const std::string&) {
        boost::asio::post(loop_, [this] {
            if (stopped_) return;
            again_.expires_after(between_tries);
            again_.async_wait([this](const boost::system::error_code& error) {
                if (!error) write();
            });
        });
    };
    database_.run(std::move(job), std::move(failed));
}

}  // namespace captura::daemon
