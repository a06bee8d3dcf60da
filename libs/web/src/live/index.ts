export { LiveSources } from './live-sources.js';
export { LiveStreams } from './live-streams.js';
export { gatherMs, LogoutSource, ReloadSource } from './signal-source.js';
export { LivePace, StreamKeeper } from './stream-keeper.js';
export { StreamTickets } from './stream-tickets.js';
export { StreamController } from './stream.controller.js';
