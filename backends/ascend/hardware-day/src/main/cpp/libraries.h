// AscendCL's files as run.sh names them to the programs beside it.
#ifndef ECAPA_HARDWARE_DAY_LIBRARIES_H
#define ECAPA_HARDWARE_DAY_LIBRARIES_H

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include <algorithm>
#include <string>
#include <vector>

// Opens the files that a variable names, a colon between two; ends the process where one cannot be.
inline std::vector<void*> open_libraries(const char* variable) {
    const char* value = getenv(variable);
    std::string files = value == nullptr ? "" : value;
    std::vector<void*> handles;
    for (size_t start = 0; start < files.size();) {
        size_t end = std::min(files.find(':', start), files.size());
        // Global, as the backend opens them: parts of CANN look each other up by name.
        void* handle = dlopen(files.substr(start, end - start).c_str(), RTLD_NOW | RTLD_GLOBAL);
        if (handle == nullptr) {
            fprintf(stderr, "%s: %s\n", variable, dlerror());
            exit(1);
        }
        handles.push_back(handle);
        start = end + 1;
    }
    return handles;
}

#endif
