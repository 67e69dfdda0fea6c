// Keeps a page that breaks from taking the frame with it.
import { Component, type ReactNode } from 'react';
import { Failure } from './feedback';

type Props = { readonly children: ReactNode };

export class Boundary extends Component<Props, { readonly error: unknown }> {
  public override readonly state: { readonly error: unknown } = { error: null };

  public static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  public override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <div className="page">
        <Failure
          error={this.state.error}
          retry={() => {
            location.reload();
          }}
        />
      </div>
    );
  }
}
