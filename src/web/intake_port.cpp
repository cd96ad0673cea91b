// The one place where the form door meets the choke point itself.
#include "captura/web/form_server.hpp"

namespace captura::web {

FormServer::FormServer(Settings settings, std::shared_ptr<const FormBook> forms, intake::Intake& intake,
                       std::shared_ptr<DoorWatch> watch, intake::Workers* workers)
    : FormServer(std::move(settings), std::move(forms),
                 Submit([&intake](Submission submission) { return intake.submit(std::move(submission)); }),
                 std::move(watch), workers)
{
}

}  // namespace captura::web
