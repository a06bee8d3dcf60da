export { LiveSources } from './live-sources.js';
export { LiveStreams } from './live-streams.js';
export { gatherMs, LogoutSource, ReloadSource } from './notification-source.js';
export { LivePace, StreamMonitor } from './stream-monitor.js';
export { StreamTickets } from './stream-tickets.js';
export { StreamController } from './stream.controller.js';
