package schema

// Sure tells whether the value is accepted without the engine.
func (s *Schema) Sure(value any, d Direction) bool { return s.quick(d).accepts(value) }

// Thorough judges by the engine, whatever was sure before.
func (s *Schema) Thorough(value any, d Direction) []Violation { return s.thorough(value, d) }
