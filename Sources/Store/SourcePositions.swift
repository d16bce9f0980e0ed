// Foundation's Data only: GRDB speaks it for blobs.
private import Foundation
internal import GRDB

/// How far a source was read.
public struct SourcePosition: Hashable, Sendable {
  /// The source, as its reader names it.
  public var key: String
  /// The place, as its reader writes it.
  public var value: [UInt8]

  /// A place in a source.
  public init(key: String, value: [UInt8]) {
    self.key = key
    self.value = value
  }
}

extension DossierStore {
  /// How far the source was read, if ever.
  public func position(of key: String) throws(StoreError) -> [UInt8]? {
    try read { database in
      try Row.fetchOne(
        database, sql: "SELECT value FROM source_position WHERE key = ?", arguments: [StoredText(key)]
      )?.bytes("value")
    }
  }

  /// All places, by their keys.
  public func positions() throws(StoreError) -> [SourcePosition] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT key, value FROM source_position").map {
        SourcePosition(key: $0.text("key"), value: $0.bytes("value"))
      }
    }.sorted { $0.key < $1.key }
  }

  /// Keeps the places; with alerts, ``accept(_:positions:consumedBatches:keeping:sightings:at:)`` does in one transaction.
  public func set(_ positions: [SourcePosition]) throws(StoreError) {
    guard !positions.isEmpty else { return }
    try write { try set(positions, in: $0) }
  }

  func set(_ positions: [SourcePosition], in database: Database) throws {
    for position in positions {
      try database.cachedStatement(
        sql: """
          INSERT INTO source_position (key, value) VALUES (?, ?)
          ON CONFLICT (key) DO UPDATE SET value = excluded.value
          """
      ).execute(arguments: [StoredText(position.key), Data(position.value)])
    }
  }

  /// Forgets the places of these sources.
  public func forgetPositions(_ keys: [String]) throws(StoreError) {
    guard !keys.isEmpty else { return }
    try write { database in
      for key in keys {
        try database.execute(sql: "DELETE FROM source_position WHERE key = ?", arguments: [StoredText(key)])
      }
    }
  }
}
