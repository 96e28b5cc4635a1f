// How a failing call is written down.
#ifndef ECAPA_ASCEND_FAILURE_H
#define ECAPA_ASCEND_FAILURE_H

#include <stdint.h>

namespace ecapa_ascend {

// Writes code, function and AscendCL's own text of this thread; returns the code. Right after the failing call.
int32_t fail(char* failure, const char* function, int32_t code);
int32_t fail(char* failure, const char* function, int32_t code, const char* text);
// Takes this thread's text away after a failure that is put up with, so that no later one is told with it.
void forget_text();
// From now on nothing is finalised: the device may still use what a session left behind.
void mark_abandoned();

}  // namespace ecapa_ascend
#endif
