// What imports of style sheets are, to the compiler.
/// <reference types="vite/client" />
