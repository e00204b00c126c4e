/**
 * Runs `npm audit` at high. A registry that answers no audits, as mirrors and offline machines do,
 * is said plainly and is not a failure; a finding is.
 */
import { spawnSync } from 'node:child_process';

const { stdout } = spawnSync('npm', ['audit', '--json', '--audit-level=high'], {
  encoding: 'utf8',
});
const report = JSON.parse(stdout) as {
  metadata?: { vulnerabilities: Record<string, number> };
  message?: string;
};
if (report.metadata === undefined) {
  console.log(`audit: NOT CHECKED, the registry gave no answer (${report.message})`);
} else {
  const { high = 0, critical = 0 } = report.metadata.vulnerabilities;
  console.log(`audit: ${high} high, ${critical} critical`);
  if (high + critical > 0) process.exit(1);
}
