import { execFileSync } from 'node:child_process';

const PROGRAM = `
  const { createLogger } = await import(process.argv[1]);
  const logger = createLogger('test', 'info');
  logger.info({ err: 'x\\n{"level":50,"msg":"forged"}\\r\\n', user: { email: 'a@b.example', token: 'secret-token' } }, 'a\\nb\\u001b[31m');
`;

it('writes one line of JSON whatever is in it, without what it must not know', () => {
  const module = new URL('../../dist/telemetry/logger.js', import.meta.url).href;
  const text = execFileSync(process.execPath, ['--input-type=module', '-e', PROGRAM, module], { encoding: 'utf8' });
  expect(text.trimEnd().split('\n')).toHaveLength(1);
  expect(JSON.parse(text)).toMatchObject({
    level: 30,
    msg: 'a\nb\u001b[31m',
    user: { email: '[redacted]', token: '[redacted]' },
  });
  expect(text).not.toContain('\u001b');
  expect(text).not.toContain('secret-token');
});
