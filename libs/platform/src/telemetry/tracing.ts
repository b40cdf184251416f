import {
  type Attributes,
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';

export { type Attributes, type Span, SpanKind } from '@opentelemetry/api';

/** Spans of this process; absent when nothing collects them, and then nothing is made. */
let tracer: Tracer | undefined;

/** Ends the export of spans. */
export interface Tracing {
  close(): Promise<void>;
}

/**
 * Sends spans by OTLP over HTTP when `OTEL_EXPORTER_OTLP_ENDPOINT` is set; the other `OTEL_*` variables (headers, sampler, batch) are
 * the SDK's own. Without it not even the SDK is loaded. Spans are made by hand at the seams of the house: loaders that patch
 * modules do not see ES modules reliably.
 */
export async function startTracing(service: string, endpoint: string | undefined): Promise<Tracing | undefined> {
  if (endpoint === undefined) return undefined;
  const [{ BasicTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, { resourceFromAttributes }, hooks] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-base'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/context-async-hooks'),
    ]);
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': `weir-${service}` }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  context.setGlobalContextManager(new hooks.AsyncLocalStorageContextManager().enable());
  tracer = provider.getTracer('weir');
  return {
    close: async () => {
      tracer = undefined;
      await provider.shutdown();
    },
  };
}

export function isTracing(): boolean {
  return tracer !== undefined;
}

export interface SpanOptions {
  readonly kind?: SpanKind;
  /** Identifiers, names and counts; never personal data, never what a caller wrote. */
  readonly attributes?: Attributes;
  /** W3C `traceparent` of the work that asked for this; the running span when left out. */
  readonly parent?: string | null | undefined;
}

/** Runs `work` in a span of its own. `work` gets `undefined` when nothing is traced. */
export async function inSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: Span | undefined) => Promise<T>,
): Promise<T> {
  const span = startSpan(name, options);
  if (span === undefined) return work(undefined);
  try {
    return await context.with(trace.setSpan(parentContext(options.parent), span), () => work(span));
  } catch (error) {
    failSpan(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** As `inSpan`, but only inside of another span: what runs by itself all the time would only be noise. */
export function inChildSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: Span | undefined) => Promise<T>,
): Promise<T> {
  return tracer === undefined || trace.getActiveSpan() === undefined ? work(undefined) : inSpan(name, options, work);
}

/** A span that the caller ends itself; `undefined` when nothing is traced. */
export function startSpan(name: string, { kind, attributes, parent }: SpanOptions = {}): Span | undefined {
  return tracer?.startSpan(
    name,
    { kind: kind ?? SpanKind.INTERNAL, ...(attributes === undefined ? {} : { attributes }) },
    parentContext(parent),
  );
}

/** Runs `work` with `span` as the running one. */
export function withSpan<T>(span: Span, work: () => T): T {
  return context.with(trace.setSpan(context.active(), span), work);
}

export function activeSpan(): Span | undefined {
  return tracer === undefined ? undefined : trace.getActiveSpan();
}

/** Marks a span as failed, by the error's code: its message may hold what a person wrote. */
export function failSpan(span: Span, error: unknown): void {
  const code = (error as { code?: unknown })?.code;
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('error.type', typeof code === 'string' ? code : ((error as Error)?.name ?? 'unknown'));
}

/** W3C `traceparent` of `span` or of the running span, to send along with what it causes. */
export function traceparent(span: Span | undefined = activeSpan()): string | null {
  if (span === undefined) return null;
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

function parentContext(parent: string | null | undefined): Context {
  if (parent === undefined) return context.active();
  const remote = parent === null ? null : parseTraceParent(parent);
  return remote === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true });
}
