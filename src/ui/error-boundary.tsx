import { Component, type ReactNode } from 'react';

interface ErrorBoundaryProps {
  readonly onFailure: (error: unknown) => void;
  readonly children: ReactNode;
}

/**
 * Draws nothing any more once something in it could not be drawn, and says what went wrong. Ink's own
 * would draw a stack over what was said. A class, as React has no hook for it.
 */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    this.props.onFailure(error);
  }

  override render(): ReactNode {
    return this.state.failed ? null : this.props.children;
  }
}
