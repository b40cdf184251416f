export { decideRoute, type RouteOptions } from './decide-route.js';
export { explainRoute } from './explain-route.js';
export { foreignShares, isForeignControlled, type OwnerShare } from './ownership.js';
export { parseRouteInput, type RouteInput, type TransferMechanism } from './route-input.js';
export { decideRouteLine, type RouteLineAnswer } from './route-lines.js';
export {
  MISSING_ITEMS,
  type MissingItem,
  type NextStep,
  ROUTE_DECISIONS,
  type RouteAnswer,
  type RouteCitation,
  type RouteDecision,
  type RouteDecisionKind,
  type RoutePackId,
} from './vocabulary.js';
