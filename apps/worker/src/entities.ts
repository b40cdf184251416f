import { catalogEntities } from '@weir/catalog';
import { partiesEntities } from '@weir/parties';

export const entities: readonly (new () => object)[] = [...partiesEntities, ...catalogEntities];
