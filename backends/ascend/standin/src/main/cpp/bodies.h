// The bodies of all functions, by the names that exports.cpp calls.
#ifndef ACLSIM_BODIES_H
#define ACLSIM_BODIES_H

#include "acl_abi.h"

#define ACL_FUNCTION(need, part, result, name, parameters, arguments) result sim_##name parameters;
#include "acl_functions.inc"
#undef ACL_FUNCTION

#endif
