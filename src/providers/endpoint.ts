/** How a provider is reached. Keys and addresses are passed in; adapters read no environment. */
export type ProviderEndpoint =
  | ({ readonly kind: 'anthropic' } & HttpEndpoint)
  | ({ readonly kind: 'openai' } & HttpEndpoint)
  | { readonly kind: 'local' }
  | { readonly kind: 'silent' };

export interface HttpEndpoint {
  readonly apiKey: string;
  /** Address in place of the vendor's own, in the form its SDK expects. */
  readonly baseUrl?: string | undefined;
}
