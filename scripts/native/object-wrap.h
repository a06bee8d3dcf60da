// Included before each C++ file of SQLite's native half where that is compiled again: node::ObjectWrap without its hooks.
#include <node.h>

namespace node {
inline void LeaveCleanupHook(v8::Isolate*, void (*)(void*), void*) {}
}  // namespace node

#define AddEnvironmentCleanupHook LeaveCleanupHook
#define RemoveEnvironmentCleanupHook LeaveCleanupHook
#include <node_object_wrap.h>
#undef AddEnvironmentCleanupHook
#undef RemoveEnvironmentCleanupHook
