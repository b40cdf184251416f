import { catalogEntities } from '@weir/catalog';
import { partiesEntities } from '@weir/parties';

/** Tables that are written through TypeORM; the others are written with hand-written SQL alone. */
export const entities: readonly (new () => object)[] = [...partiesEntities, ...catalogEntities];
