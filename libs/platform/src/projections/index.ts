export { type LiveResource, liveResource } from './live-resource.js';
export { type Projection, type Versioned, collectionsOf, projection } from './projection.js';
export { timeline } from './timeline.js';
