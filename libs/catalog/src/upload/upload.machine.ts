import { StateMachine } from '@weir/kernel';

export const FILE_FORMATS = ['csv', 'parquet', 'jsonl'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

export const UPLOAD_STATES = ['OPEN', 'COMPLETE', 'PUBLISHED', 'REJECTED', 'EXPIRED'] as const;
export type UploadState = (typeof UPLOAD_STATES)[number];

export const uploadMachine = new StateMachine<UploadState, 'finish' | 'publish' | 'reject' | 'expire'>({
  name: 'Upload',
  initial: 'OPEN',
  states: UPLOAD_STATES,
  final: ['PUBLISHED', 'REJECTED', 'EXPIRED'],
  transitions: [
    { from: 'OPEN', event: 'finish', to: 'COMPLETE' },
    { from: 'OPEN', event: 'reject', to: 'REJECTED' },
    { from: 'COMPLETE', event: 'publish', to: 'PUBLISHED' },
    { from: ['OPEN', 'COMPLETE'], event: 'expire', to: 'EXPIRED' },
  ],
});
