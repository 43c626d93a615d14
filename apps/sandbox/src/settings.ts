import type { PORTS } from '@silkgate/observability';
import { portOf, type Environment, type Variables } from '@silkgate/observability';
import type { SwitchUrls } from './adapters/sandbox-files.js';

export interface SandboxSettings {
  /** One a copy of the gateway; called in turn. */
  readonly gatewayUrls: readonly string[];
  readonly fxUrl: string;
  readonly settlementUrl: string;
  readonly operatorToken: string;
}

/** The environment first, then what was provisioned, then the usual ports of this machine. */
export function settingsOf(
  variables: Variables,
  environment: Pick<Environment, 'portOffset'>,
  provisioned: SwitchUrls,
  operatorToken: string,
): SandboxSettings {
  const loopback = (name: keyof typeof PORTS): string =>
    `http://127.0.0.1:${portOf(name, { portOffset: environment.portOffset, copy: 1 })}`;
  const gateway = variables['SILKGATE_GATEWAY_URL'] ?? provisioned.gatewayUrl ?? loopback('gateway');
  return {
    gatewayUrls: gateway.split(',').map(trimmed),
    fxUrl: trimmed(variables['SILKGATE_FX_URL'] ?? provisioned.fxUrl ?? loopback('fx')),
    settlementUrl: trimmed(
      variables['SILKGATE_SETTLEMENT_URL'] ?? provisioned.settlementUrl ?? loopback('settlement'),
    ),
    operatorToken,
  };
}

function trimmed(url: string): string {
  return url.trim().replace(/\/+$/, '');
}
