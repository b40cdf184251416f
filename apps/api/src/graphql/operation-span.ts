import { activeSpan } from '@weir/platform';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';

const MAX_FIELDS = 5;

/** Names the request's span by what it asks for: fields of the schema, never the name that the caller gave the operation. */
export function nameOperation(document: DocumentNode): void {
  const span = activeSpan();
  if (span === undefined) return;
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === 'OperationDefinition',
  );
  if (operation === undefined) return;
  const fields = operation.selectionSet.selections
    .flatMap((selection) => (selection.kind === 'Field' ? [selection.name.value] : []))
    .slice(0, MAX_FIELDS)
    .join(', ');
  span.updateName(`${operation.operation} ${fields}`);
  span.setAttribute('graphql.operation.type', operation.operation);
  span.setAttribute('graphql.root.fields', fields);
}
