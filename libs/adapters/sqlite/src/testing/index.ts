export { describePages } from './describe-pages.js';
