import type { Type } from '@nestjs/common';
import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import type { Page } from '@weir/platform';

@ObjectType('PageInfo')
export class PageInfoModel {
  @Field(() => Boolean)
  hasNextPage: boolean;

  @Field(() => String, { nullable: true })
  endCursor: string | null;
}

/** Arguments of every list. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: '1 to 100; 20 when left out.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the item before the page.' })
  after?: string | null;
}

export interface Connection<T> {
  edges: { cursor: string; node: T }[];
  pageInfo: PageInfoModel;
}

/** A Relay connection of `nodeType`, e.g. `ListingConnection`. */
export function connectionOf<T>(nodeType: Type<T>, name: string): Type<Connection<T>> {
  @ObjectType(`${name}Edge`)
  class Edge {
    @Field(() => String)
    cursor: string;

    @Field(() => nodeType)
    node: T;
  }

  @ObjectType(`${name}Connection`)
  class ConnectionModel implements Connection<T> {
    @Field(() => [Edge])
    edges: Edge[];

    @Field(() => PageInfoModel)
    pageInfo: PageInfoModel;
  }
  return ConnectionModel;
}

export function toConnection<Row, T>(page: Page<Row>, map: (row: Row) => T): Connection<T> {
  return {
    edges: page.items.map((row, index) => ({ cursor: page.cursors[index] ?? '', node: map(row) })),
    pageInfo: { hasNextPage: page.hasNextPage, endCursor: page.cursors[page.cursors.length - 1] ?? null },
  };
}
