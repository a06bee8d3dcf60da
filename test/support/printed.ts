/** `…` stands for anything; ids, times and durations are those of the day. */
export function patternOf(reply: string): RegExp {
  const literal = reply
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, '[0-9a-f-]{36}')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\\\.\d{3}Z/g, '[0-9T:.-]{23}Z')
    .replace(/\d+\\\.\d s\\\./g, '\\d+\\.\\d s\\.')
    .replace(/…/g, '[\\s\\S]*?');
  return new RegExp(literal);
}
